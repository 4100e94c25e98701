namespace ActorDistill.Protocol.Identity;

/// <summary>Place of a batch in its source, from 0: what it contains. Not its place in a stream, which is <see cref="SeqNr"/>.</summary>
/// <param name="Value">The place.</param>
public readonly record struct BatchId(long Value) : IComparable<BatchId>
{
    /// <summary>The batch behind this one.</summary>
    public BatchId Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(BatchId other) => Value.CompareTo(other.Value);

    /// <summary>"batch 7"</summary>
    public override string ToString() => $"batch {Value}";
}
