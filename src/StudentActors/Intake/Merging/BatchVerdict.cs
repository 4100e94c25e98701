namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>What becomes of a batch that came in: it is kept, or dropped because it is here already or late, or it cannot be.</summary>
/// <param name="IsKept">Whether it is to be given on.</param>
/// <param name="Fault">Why it cannot be, in one sentence; null when it can. The stream then has to be ended.</param>
public readonly record struct BatchVerdict(bool IsKept, string? Fault)
{
    /// <summary>It is the one that was asked for.</summary>
    public static BatchVerdict Kept { get; } = new(true, null);

    /// <summary>It is here already, or comes of a call that has ended.</summary>
    public static BatchVerdict Dropped { get; } = new(false, null);

    /// <summary>The peer may not have sent it.</summary>
    public static BatchVerdict Impossible(string fault) => new(false, fault);
}
