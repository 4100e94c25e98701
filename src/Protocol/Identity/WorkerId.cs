namespace ActorDistill.Protocol.Identity;

/// <summary>A teacher or a student that is registered in a run, for example "teacher-1".</summary>
/// <param name="Value">Letters, digits, '-', '_', '.' and '/'.</param>
public readonly record struct WorkerId(string Value)
{
    /// <summary>The bare name.</summary>
    public override string ToString() => Value;
}
