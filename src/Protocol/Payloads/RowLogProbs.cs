using System.Runtime.Intrinsics;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// Log-probabilities of a row's kept tokens and of the rest. The rest is summed by itself: what 1 less the kept mass leaves would be
/// rounding noise. The many are summed in float32, a thousand at a time, the rest of the arithmetic is float64.
/// </summary>
internal static class RowLogProbs
{
    private const int TileLength = 1024;

    // Below this sum the exponentials have lost bits to underflow.
    private const double SmallestSum = 1e-25;

    /// <summary>Fills <paramref name="logProbs"/> and returns the tail's; NaN when a logit is NaN or +inf, or none is finite.</summary>
    /// <param name="row">[V].</param>
    /// <param name="tokenIds">[K], the kept tokens, ascending.</param>
    /// <param name="label">One of them, which may lie below the threshold.</param>
    /// <param name="threshold">All kept others are at or above, all that were not kept at or below.</param>
    /// <param name="temperature">Divides the logits.</param>
    /// <param name="logProbs">[K].</param>
    public static float Compute(
        ReadOnlySpan<float> row, ReadOnlySpan<long> tokenIds, int label, float threshold, double temperature, Span<float> logProbs)
    {
        var largest = double.NegativeInfinity;
        var keptEqual = 0;
        foreach (var id in tokenIds)
        {
            largest = Math.Max(largest, row[(int)id]);
            keptEqual += id != label && row[(int)id] == threshold ? 1 : 0;
        }
        var rest = tokenIds.Length == row.Length
            ? double.NegativeInfinity
            : LogSumOfRest(row, label, threshold, keptEqual, temperature);
        var sum = Math.Exp(rest - (largest / temperature));
        foreach (var id in tokenIds)
            sum += Math.Exp((row[(int)id] - largest) / temperature);
        var logSum = Math.Log(sum);
        for (var place = 0; place < tokenIds.Length; place++)
            logProbs[place] = (float)(((row[(int)tokenIds[place]] - largest) / temperature) - logSum);
        return (float)(rest - (largest / temperature) - logSum);
    }

    private static double LogSumOfRest(ReadOnlySpan<float> row, int label, float threshold, int keptEqual, double temperature)
    {
        // Only tokens without probability are left.
        if (float.IsNegativeInfinity(threshold))
            return HasNaN(row) ? double.NaN : threshold;
        var part = SumBelow(row, label, threshold, threshold, temperature);
        var equal = part.EqualCount - keptEqual;
        if (equal > 0 || !(part.Sum < SmallestSum))
            return Math.Log(part.Sum + equal) + (threshold / temperature);
        // All of the rest lie far below the threshold: measured from the largest of them, nothing underflows.
        var largest = part.LargestBelow;
        if (float.IsNegativeInfinity(largest))
            return double.NegativeInfinity;
        part = SumBelow(row, label, threshold, largest, temperature);
        return Math.Log(part.Sum) + (largest / temperature);
    }

    /// <summary>Sum of exp((x - reference) / temperature) of all x below the threshold but the label; NaN when one is NaN.</summary>
    private static RestSum SumBelow(ReadOnlySpan<float> row, int label, float threshold, float reference, double temperature)
    {
        var total = new RestSum(0, 0, float.NegativeInfinity);
        for (var first = 0; first < row.Length; first += TileLength)
        {
            var tile = row.Slice(first, Math.Min(TileLength, row.Length - first));
            var inside = label >= first && label < first + tile.Length ? label - first : tile.Length;
            total = total.With(SumTile(tile[..inside], threshold, reference, temperature));
            if (inside < tile.Length)
                total = total.With(SumTile(tile[(inside + 1)..], threshold, reference, temperature));
        }
        return total;
    }

    private static RestSum SumTile(ReadOnlySpan<float> tile, float threshold, float reference, double temperature)
    {
        var bar = Vector256.Create(threshold);
        var from = Vector256.Create(reference);
        var scale = Vector256.Create((float)(1 / temperature));
        var sum = Vector256<float>.Zero;
        var equal = Vector256<int>.Zero;
        var largest = Vector256.Create(float.NegativeInfinity);
        for (var index = 0; index < tile.Length; index += Vector256<float>.Count)
        {
            var values = index + Vector256<float>.Count <= tile.Length ? Vector256.Create(tile[index..]) : Padded(tile[index..]);
            equal += Vector256.Equals(values, bar).AsInt32();
            // What is above was kept. NaN is neither above nor equal, and stays in the sum.
            var isOut = Vector256.GreaterThanOrEqual(values, bar);
            var below = Vector256.ConditionalSelect(isOut, Vector256.Create(float.NegativeInfinity), values);
            largest = Vector256.Max(largest, below);
            sum += VectorExp.Of((below - from) * scale);
        }
        var largestLane = float.NegativeInfinity;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
            largestLane = Math.Max(largestLane, largest[lane]);
        return new RestSum(Vector256.Sum(sum), -Vector256.Sum(equal), largestLane);
    }

    private static bool HasNaN(ReadOnlySpan<float> row)
    {
        foreach (var value in row)
            if (float.IsNaN(value))
                return true;
        return false;
    }

    private static Vector256<float> Padded(ReadOnlySpan<float> few)
    {
        Span<float> padded = stackalloc float[Vector256<float>.Count];
        padded.Fill(float.NegativeInfinity);
        few.CopyTo(padded);
        return Vector256.Create<float>(padded);
    }

    private readonly record struct RestSum(double Sum, long EqualCount, float LargestBelow)
    {
        public RestSum With(RestSum other) =>
            new(Sum + other.Sum, EqualCount + other.EqualCount, Math.Max(LargestBelow, other.LargestBelow));
    }
}
