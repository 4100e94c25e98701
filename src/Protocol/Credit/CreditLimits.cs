namespace ActorDistill.Protocol.Credit;

/// <summary>How much a student lets teachers send ahead of its training.</summary>
/// <param name="BatchCount">Batches, at least 1.</param>
/// <param name="Bytes">Bytes of content, at least 1.</param>
public sealed record CreditLimits(int BatchCount, long Bytes)
{
    /// <summary>The first rule that does not hold; null when all hold.</summary>
    public string? FirstFault() =>
        BatchCount < 1 ? $"window-batches is {BatchCount}, must be at least 1"
        : Bytes < 1 ? $"window-bytes is {Bytes}, must be at least 1" : null;

    /// <summary>Batches of at most this length that both limits let in; 0 when not even one fits.</summary>
    /// <param name="maxBatchBytes">The longest batch of the stream, at least 1.</param>
    public int SlotsFor(long maxBatchBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchBytes, 1);
        return (int)Math.Min(BatchCount, Bytes / maxBatchBytes);
    }
}
