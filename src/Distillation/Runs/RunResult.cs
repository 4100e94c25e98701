namespace ActorDistill.Distillation.Runs;

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    /// <summary>All its steps are done.</summary>
    Completed,

    /// <summary>Before its last step, as it was told; it can be resumed.</summary>
    Stopped,

    /// <summary>As it was told, with nothing more written.</summary>
    Abandoned,
}

/// <summary>What a run has done.</summary>
/// <param name="End">How it ended.</param>
/// <param name="StepCount">Steps done.</param>
/// <param name="Checkpoint">The newest checkpoint's folder; null when none was written, as before the first step.</param>
public sealed record RunResult(RunEnd End, long StepCount, string? Checkpoint);

/// <summary>What must be the same in the checkpoint that a run goes on from.</summary>
public enum ResumeRule
{
    /// <summary>Settings and numeric recipe: the same run, to the same bits.</summary>
    SameRecipe,

    /// <summary>Settings. Somebody else decides whether another recipe may go on.</summary>
    SameSettings,

    /// <summary>The architecture only: a new run that begins with what another has reached.</summary>
    Clone,
}
