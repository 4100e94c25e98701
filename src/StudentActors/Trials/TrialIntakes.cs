using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// The intakes of a trial: one, or one for each member of an ensemble, since the same batch comes from each of them. For several threads.
/// </summary>
/// <param name="all">With the members whose batches they take in, in the order of the ensemble; null for the only model.</param>
internal sealed class TrialIntakes(IReadOnlyList<(string? Member, BatchIntake Intake)> all) : IAsyncDisposable
{
    private IReadOnlyList<RangeHolder> _holders = [];

    /// <summary>In the order of the ensemble.</summary>
    public IReadOnlyList<BatchIntake> All { get; } = [.. all.Select(pair => pair.Intake)];

    /// <summary>How long the student stood still for a batch, since it began. It waits for one member after the other.</summary>
    public TimeSpan Waited => All.Aggregate(TimeSpan.Zero, (sum, intake) => sum + intake.Counters.Waited);

    /// <summary>How full the emptiest window is.</summary>
    public IntakeFill Fill => All.Select(intake => intake.Counters.Fill).MinBy(fill => fill.BufferedCount)!;

    /// <summary>The batch that its next step waits for, for how long by now, and of whom; null while it does not wait.</summary>
    public (BatchId Batch, TimeSpan Waited, string? Member)? Awaited
    {
        get
        {
            foreach (var (member, intake) in all)
                if (intake.Awaited is (var batch, var waited)) return (batch, waited, member);
            return null;
        }
    }

    /// <summary>Says who has the batches from now on. One call at a time.</summary>
    public void Route(IReadOnlyList<RangeHolder> holders)
    {
        foreach (var (member, intake) in all)
            Route(intake, [.. _holders.Where(holder => holder.Member == member)], [.. holders.Where(holder => holder.Member == member)]);
        _holders = holders;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var intake in All)
            await intake.DisposeAsync().ConfigureAwait(false);
    }

    private static void Route(BatchIntake intake, IReadOnlyList<RangeHolder> before, IReadOnlyList<RangeHolder> holders)
    {
        foreach (var gone in before.Select(holder => holder.Teacher).Except(holders.Select(holder => holder.Teacher)))
            intake.RemoveTeacher(gone);
        foreach (var holder in holders.DistinctBy(holder => holder.Teacher))
            intake.AddTeacher(holder.Teacher, new Uri(holder.Endpoint));
        foreach (var holder in holders.Where(holder => !holder.IsHedge))
            intake.Assign(holder.Range, holder.Teacher);
        intake.Hedge([.. from holder in holders where holder.IsHedge select (holder.Range, holder.Teacher)]);
    }
}
