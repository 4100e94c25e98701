using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.StudentActors.Workers;

/// <summary>The trial that a student holds, as far as others are told of it.</summary>
internal sealed class DeskTrial(TrialOrders.StartTrial order)
{
    public TrialId Trial => order.Trial;

    /// <summary>Whether its first step can begin or has begun.</summary>
    public bool HasStarted { get; set; }

    /// <summary>Steps done.</summary>
    public long StepCount { get; set; }

    /// <summary>Of the next step, as far as it is known; null without TAID.</summary>
    public TaidPoint? Taid { get; set; }

    /// <summary>The newest on disk; null when there is none.</summary>
    public CheckpointReference? Newest { get; set; }

    /// <summary>The checkpoints that it came by: a coordinator that names one of them means what is held.</summary>
    public HashSet<CheckpointReference> Passed { get; } = order.ResumeFrom is { } from ? [from] : [];

    /// <summary>Whether it begins with its own first weights.</summary>
    public bool IsFromStart => order.ResumeFrom is null;

    /// <summary>How it was told to stop, and why; null while it was not.</summary>
    public (TrialEnd End, string Reason)? Stopping { get; set; }

    /// <summary>Whether nothing more is wanted of it.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Whether it is over, and that has only to be recorded.</summary>
    public bool IsOver { get; set; }

    public HeldTrial Held => new(Trial, StepCount, Taid, Newest);

    /// <summary>Whether an order to train the trial from somewhere means what is held: then it goes on from memory.</summary>
    public bool GoesOnFrom(CheckpointReference? from) => from is null ? IsFromStart : Passed.Contains(from);

    public static TaidPoint? PointOf(TaidState? state) =>
        state is null ? null : new TaidPoint(state.T, state.PreviousLoss, state.Momentum);
}
