using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.StudentActors.Workers;

/// <summary>What a student is to do next.</summary>
public abstract record DeskAction
{
    private protected DeskAction()
    {
    }

    /// <summary>Begin a trial; none is held.</summary>
    public sealed record Begin(TrialOrders.StartTrial Order) : DeskAction;

    /// <summary>Tell the held trial who has its batches.</summary>
    public sealed record ChangeHolders(IReadOnlyList<RangeHolder> Holders) : DeskAction;

    /// <summary>Hand it an answer.</summary>
    public sealed record Answer(long StepIndex, TaidPoint Taid) : DeskAction;

    /// <summary>Have it write a checkpoint.</summary>
    public sealed record SaveCheckpoint : DeskAction;

    /// <summary>End it behind its step, with a checkpoint.</summary>
    public sealed record Stop : DeskAction;

    /// <summary>End it at once, with nothing written.</summary>
    public sealed record Abandon : DeskAction;

    /// <summary>Delete checkpoints of a trial, held or not, and say so.</summary>
    public sealed record Delete(TrialId Trial, IReadOnlyList<long> StepCounts) : DeskAction;
}
