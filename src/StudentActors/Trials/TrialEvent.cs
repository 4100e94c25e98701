using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;
using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.StudentActors.Trials;

/// <summary>What happens in a trial that is trained here, in its order.</summary>
public abstract record TrialEvent
{
    private protected TrialEvent()
    {
    }

    /// <summary>The first step can begin.</summary>
    /// <param name="StepCount">Steps done.</param>
    /// <param name="From">The checkpoint that it goes on from; null for a new trial.</param>
    /// <param name="Taid">Where TAID's schedule stands; null without it.</param>
    public sealed record Started(long StepCount, CheckpointReference? From, TaidState? Taid) : TrialEvent;

    /// <summary>A step is done.</summary>
    /// <param name="Done">The step.</param>
    /// <param name="Figures">What it took.</param>
    public sealed record Stepped(DoneStep Done, StepFigures Figures) : TrialEvent;

    /// <summary>The student was measured.</summary>
    /// <param name="Point">Result.</param>
    /// <param name="TokenCount">Tokens measured.</param>
    public sealed record Validated(ValidationPoint Point, long TokenCount) : TrialEvent;

    /// <summary>A checkpoint is on disk.</summary>
    /// <param name="Checkpoint">Which.</param>
    /// <param name="Taid">Of the next step; null without TAID.</param>
    public sealed record Saved(CheckpointReference Checkpoint, TaidState? Taid) : TrialEvent;

    /// <summary>Two teachers were asked for the same batches, and one has answered.</summary>
    /// <param name="Answer">Who, with what.</param>
    public sealed record HedgeAnswered(HedgeAnswer Answer) : TrialEvent;

    /// <summary>It is no longer trained here; the last event.</summary>
    /// <param name="How">How it ended.</param>
    /// <param name="Reason">One sentence.</param>
    /// <param name="StepCount">Steps done.</param>
    public sealed record Ended(TrialOutcome How, string Reason, long StepCount) : TrialEvent;
}

/// <summary>How the training of a trial ended on this node.</summary>
public enum TrialOutcome
{
    /// <summary>All steps are done and the model is exported.</summary>
    Completed,

    /// <summary>Somebody wanted it to stop.</summary>
    Stopped,

    /// <summary>Somebody wanted nothing more of it.</summary>
    Abandoned,

    /// <summary>The loss is no number any more, or has left all bounds.</summary>
    Diverged,

    /// <summary>It cannot be trained here or at all.</summary>
    Failed,
}
