namespace ActorDistill.Protocol.Identity;

/// <summary>A trial: one student from its initialisation to its last step, whichever nodes train it.</summary>
/// <param name="Value">Letters, digits, '-', '_', '.' and '/'.</param>
public readonly record struct TrialId(string Value)
{
    /// <summary>The bare name.</summary>
    public override string ToString() => Value;
}
