namespace ActorDistill.Protocol.Identity;

/// <summary>
/// Which of its leases a worker speaks under. Each new lease has a higher number, so what was said under an older one can be told apart
/// and has no effect.
/// </summary>
/// <param name="Value">From 1; 0 stands for none yet.</param>
public readonly record struct LeaseEpoch(long Value) : IComparable<LeaseEpoch>
{
    /// <summary>The one behind this.</summary>
    public LeaseEpoch Next => new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(LeaseEpoch other) => Value.CompareTo(other.Value);

    /// <summary>"lease 3"</summary>
    public override string ToString() => $"lease {Value}";
}
