namespace ActorDistill.Protocol.Tests.Payloads;

/// <summary>Random and awkward numbers, the same for equal seeds.</summary>
internal static class RandomRows
{
    /// <summary>About normally distributed, a hundredth of them a hundred times larger, some 0 and some of the smallest.</summary>
    public static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(100) switch
        {
            0 => 100 * Normal(random),
            1 => 0f,
            2 => -0f,
            3 => float.Epsilon * random.Next(100),
            4 => Normal(random) * 1e-6f,
            _ => Normal(random),
        })];
    }

    /// <summary>Logits, many of them equal to others.</summary>
    public static float[] Logits(int count, Random random, bool hasTies) =>
        [.. Enumerable.Range(0, count).Select(_ => hasTies ? random.Next(-4, 5) / 2f : 4 * Normal(random))];

    /// <summary>Rows of different ids below V, each with its row's label, which is one of them.</summary>
    public static (long[] TokenIds, long[] Labels) Ids(int rowCount, int placeCount, int vocabSize, Random random)
    {
        var ids = new long[rowCount * placeCount];
        var labels = new long[rowCount];
        var all = Enumerable.Range(0, vocabSize).ToArray();
        for (var row = 0; row < rowCount; row++)
        {
            for (var place = 0; place < placeCount; place++)
            {
                var other = random.Next(place, vocabSize);
                (all[place], all[other]) = (all[other], all[place]);
                ids[(row * placeCount) + place] = all[place];
            }
            labels[row] = ids[(row * placeCount) + random.Next(placeCount)];
        }
        return (ids, labels);
    }

    /// <summary>Log-probabilities, a tenth of them -inf, but the first of each row never.</summary>
    public static float[] LogProbs(int rowCount, int placeCount, Random random) =>
        [.. Enumerable.Range(0, rowCount * placeCount).Select(index =>
            index % placeCount != 0 && random.Next(10) == 0 ? float.NegativeInfinity : -30 * random.NextSingle() * random.NextSingle())];

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
