using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Batches;

/// <summary>Batches one behind the other in a source.</summary>
/// <param name="First">The first, from 0.</param>
/// <param name="Count">How many, at least 1.</param>
public readonly record struct BatchRange(BatchId First, long Count)
{
    /// <summary>The first batch behind the range.</summary>
    public BatchId End => new(First.Value + Count);

    /// <summary>Whether a batch is one of these.</summary>
    public bool Contains(BatchId batch) => batch.Value >= First.Value && batch.Value - First.Value < Count;

    /// <summary>"batches 4 to 7"</summary>
    public override string ToString() => $"batches {First.Value} to {First.Value + Count - 1}";
}
