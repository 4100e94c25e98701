using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

public class TopKSelectorTests
{
    public static TheoryData<int, int, bool> Sizes => new()
    {
        { 2, 1, false }, { 2, 2, true }, { 5, 4, true }, { 9, 9, false }, { 64, 1, true }, { 100, 99, true }, { 1000, 64, true },
        { 1000, 64, false }, { 5003, 64, false }, { 5003, 300, true }, { 32_000, 64, false }, { 4096, 4095, false },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_kept_tokens_are_those_of_a_full_sort_with_the_lowest_ids_first(int vocabSize, int topK, bool hasTies)
    {
        var random = new Random(1);
        const int RowCount = 7;
        var logits = RandomRows.Logits(RowCount * vocabSize, random, hasTies);
        logits[random.Next(logits.Length)] = float.NegativeInfinity;
        long[] labels = [0, vocabSize - 1, .. Enumerable.Range(0, RowCount - 2).Select(_ => random.NextInt64(vocabSize))];
        var selector = new TopKSelector(vocabSize, topK);
        var ids = new long[RowCount * selector.PlaceCount];
        selector.Select(logits, labels, 1, ids);
        for (var row = 0; row < RowCount; row++)
            Assert.Equal(
                BySorting(logits.AsSpan(row * vocabSize, vocabSize).ToArray(), labels[row], selector.PlaceCount),
                ids.AsSpan(row * selector.PlaceCount, selector.PlaceCount).ToArray());
    }

    [Theory]
    [InlineData("ascending")]
    [InlineData("descending")]
    [InlineData("equal")]
    [InlineData("zeros of both signs")]
    [InlineData("mostly -inf")]
    public void Awkward_rows_are_sorted_as_well(string name)
    {
        var logits = Enumerable.Range(0, 3000).Select(id => name switch
        {
            "ascending" => id,
            "descending" => -id,
            "equal" => 1f,
            "zeros of both signs" => id % 2 == 0 ? -0f : 0f,
            _ => id % 100 == 0 ? id : float.NegativeInfinity,
        }).ToArray();
        var selector = new TopKSelector(3000, 50);
        var ids = new long[51];
        selector.Select(logits, [1234], 1, ids);
        Assert.Equal(BySorting(logits, 1234, 51), ids);
    }

    [Theory]
    [InlineData(1000, 64, 1, 4)]
    [InlineData(32_000, 64, 1, 4)]
    [InlineData(32_000, 64, 0.1, 4)]
    [InlineData(32_000, 64, 5, 4)]
    [InlineData(32_000, 1, 2, 4)]
    [InlineData(50, 50, 1, 4)]
    [InlineData(5000, 20, 1, 60)]
    public void Log_probabilities_agree_with_a_float64_recomputation(int vocabSize, int topK, double temperature, float scale)
    {
        var random = new Random(2);
        const int RowCount = 5;
        var logits = RandomRows.Logits(RowCount * vocabSize, random, hasTies: false).Select(logit => logit * scale / 4).ToArray();
        var labels = Enumerable.Range(0, RowCount).Select(_ => random.NextInt64(vocabSize)).ToArray();
        var selector = new TopKSelector(vocabSize, topK, temperature);
        var (ids, logProbs, tails) = Select(selector, logits, labels, threadCount: 1);
        for (var row = 0; row < RowCount; row++)
        {
            var rowIds = ids.AsSpan(row * selector.PlaceCount, selector.PlaceCount).ToArray();
            var (kept, tail) = InDouble(logits.AsSpan(row * vocabSize, vocabSize).ToArray(), rowIds, temperature);
            AssertClose(kept, [.. logProbs.AsSpan(row * selector.PlaceCount, selector.PlaceCount)]);
            if (selector.PlaceCount == vocabSize)
                Assert.Equal(float.NegativeInfinity, tails[row]);
            else
                AssertClose([tail], [tails[row]]);
        }
    }

    [Fact]
    public void A_tail_far_below_what_float32_can_add_to_1_is_still_right()
    {
        // Two tokens at 0, the label at -150, two thousand others at -200.
        var logits = Enumerable.Range(0, 2003).Select(id => id switch { 5 or 7 => 0f, 11 => -150f, _ => -200f }).ToArray();
        var (ids, logProbs, tails) = Select(new TopKSelector(2003, 2), logits, [11], threadCount: 1);
        Assert.Equal([5, 7, 11], ids);
        Assert.Equal(-150 - Math.Log(2), logProbs[2], 1e-4);
        Assert.Equal(-200 + Math.Log(2000) - Math.Log(2), tails[0], 1e-4);
    }

    [Fact]
    public void Equal_tokens_that_found_no_place_are_in_the_tail()
    {
        var (ids, logProbs, tails) = Select(new TopKSelector(10, 3), Enumerable.Repeat(2f, 10).ToArray(), [8], threadCount: 1);
        Assert.Equal([0, 1, 2, 8], ids);
        Assert.All(logProbs, logProb => Assert.Equal(Math.Log(0.1), logProb, 1e-6));
        Assert.Equal(Math.Log(0.6), tails[0], 1e-6);
    }

    [Fact]
    public void Rows_do_not_depend_on_the_number_of_threads()
    {
        var random = new Random(3);
        var logits = RandomRows.Logits(23 * 1000, random, hasTies: true);
        var labels = Enumerable.Range(0, 23).Select(_ => random.NextInt64(1000)).ToArray();
        var selector = new TopKSelector(1000, 10, 2);
        var (ids, logProbs, tails) = Select(selector, logits, labels, threadCount: 1);
        foreach (var threadCount in new[] { 2, 3, 64 })
        {
            var found = Select(selector, logits, labels, threadCount);
            Assert.Equal(ids, found.TokenIds);
            Assert.Equal(logProbs, found.LogProbs);
            Assert.Equal(tails, found.Tails);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_row_with_a_senseless_logit_is_refused_wherever_it_stands(float value)
    {
        var random = new Random(4);
        foreach (var place in new[] { 0, 3, 500, 998, 999 })
            foreach (var fill in new[] { float.NaN, float.NegativeInfinity })
            {
                var logits = RandomRows.Logits(2000, random, hasTies: false);
                if (float.IsNegativeInfinity(fill))
                    logits.AsSpan(1000, 900).Fill(fill);
                logits[1000 + place] = value;
                foreach (var threadCount in new[] { 1, 2 })
                    Assert.Equal(PayloadFault.NotFinite, Assert.Throws<PayloadException>(
                        () => Select(new TopKSelector(1000, 300), logits, [3, 3], threadCount)).Fault);
            }
    }

    [Fact]
    public void A_row_without_probability_and_a_label_beyond_the_vocabulary_are_refused()
    {
        var selector = new TopKSelector(4, 2);
        var nothing = Enumerable.Repeat(float.NegativeInfinity, 4).ToArray();
        Assert.Equal(PayloadFault.NotFinite, Assert.Throws<PayloadException>(() => Select(selector, nothing, [0], 1)).Fault);
        Assert.Equal(PayloadFault.TokenId, Assert.Throws<PayloadException>(() => Select(selector, new float[4], [4], 1)).Fault);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopKSelector(4, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopKSelector(4, 2, 0));
    }

    private static (long[] TokenIds, float[] LogProbs, float[] Tails) Select(
        TopKSelector selector, float[] logits, long[] labels, int threadCount)
    {
        var ids = new long[labels.Length * selector.PlaceCount];
        var (logProbs, tails) = (new float[ids.Length], new float[labels.Length]);
        selector.Select(logits, labels, threadCount, ids, logProbs, tails);
        return (ids, logProbs, tails);
    }

    private static IEnumerable<long> BySorting(float[] row, long label, int placeCount) =>
        Enumerable.Range(0, row.Length).Select(id => (long)id).Where(id => id != label)
            .OrderByDescending(id => row[id]).ThenBy(id => id).Take(placeCount - 1).Append(label).Order();

    private static (double[] Kept, double Tail) InDouble(float[] row, long[] ids, double temperature)
    {
        var largest = row.Max() / temperature;
        var logSum = largest + Math.Log(row.Sum(logit => Math.Exp((logit / temperature) - largest)));
        var rest = row.Where((_, id) => !ids.Contains(id)).Select(logit => logit / temperature).ToArray();
        var restLargest = rest.DefaultIfEmpty(0).Max();
        var tail = restLargest + Math.Log(rest.Sum(logit => Math.Exp(logit - restLargest))) - logSum;
        return ([.. ids.Select(id => (row[id] / temperature) - logSum)], tail);
    }

    private static void AssertClose(double[] expected, float[] found)
    {
        var bound = (1e-5 * expected.Max(Math.Abs)) + 1e-6;
        for (var index = 0; index < expected.Length; index++)
            Assert.InRange(Math.Abs(expected[index] - found[index]), 0, bound);
    }
}
