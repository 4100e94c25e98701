namespace ActorDistill.Protocol.Identity;

/// <summary>Place of a batch in one stream, from 1; 0 stands before the first. Another stream counts anew.</summary>
/// <param name="Value">The place.</param>
public readonly record struct SeqNr(long Value) : IComparable<SeqNr>
{
    /// <summary>The place behind this one.</summary>
    public SeqNr Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(SeqNr other) => Value.CompareTo(other.Value);

    /// <summary>"#7"</summary>
    public override string ToString() => $"#{Value}";
}
