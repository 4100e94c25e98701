namespace ActorDistill.Protocol.Identity;

/// <summary>A run: one cluster's work from its first start to its end, over all resumptions.</summary>
/// <param name="Value">Letters, digits, '-', '_', '.' and '/'.</param>
public readonly record struct RunId(string Value)
{
    /// <summary>The bare name.</summary>
    public override string ToString() => Value;
}
