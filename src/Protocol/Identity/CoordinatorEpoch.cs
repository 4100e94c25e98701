namespace ActorDistill.Protocol.Identity;

/// <summary>Which coordinator speaks. Each that takes over has a higher number; orders of an older one are refused.</summary>
/// <param name="Value">From 1; 0 stands for none yet.</param>
public readonly record struct CoordinatorEpoch(long Value) : IComparable<CoordinatorEpoch>
{
    /// <inheritdoc/>
    public int CompareTo(CoordinatorEpoch other) => Value.CompareTo(other.Value);

    /// <summary>"coordinator 2"</summary>
    public override string ToString() => $"coordinator {Value}";
}
