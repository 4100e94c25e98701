using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// Teachers that students wait for: another one is asked as well, and who answers first keeps what is asked.
public sealed partial class CoordinatorState
{
    // None of these is in the journal: students that still wait say so again.
    private readonly List<Hedge> _hedges = [];
    private readonly LateTeachers _late = new();
    private long _inVainCount;

    // Journaled, so that the end of a run knows of all of it.
    private long _hedgedCount;

    private void Awaited(Training.BatchAwaited said, Trial trial)
    {
        if (_plan.Hedging is not { } rule) return;
        var source = trial.Spec.Source;
        if (LedgerOf(source, said.Member).OwnerOf(said.Batch) is not { } owned || _leases.Of(owned.Teacher) is not { } owner) return;
        // One question at a time, or a teacher that hangs would have all that is ahead made twice.
        if (_hedges.Exists(hedge => hedge.Owner == owner.Holder) || !rule.Allows(_inVainCount, Front(trial))) return;
        // It makes those of other texts in between.
        var sources = _trials.All.Where(other => other.IsWithStudent).Select(other => other.Spec.Source).Distinct().Count();
        var late = new LateBatch(said.WaitedSeconds, SecondsPerBatch(owner) * sources);
        if (rule.HelperFor(late, HelpersOf(owner)) is not { } helper) return;
        var count = Math.Min(rule.BatchesMax, owned.Range.End.Value - said.Batch.Value);
        var hedge = new Hedge(source, new BatchRange(said.Batch, count), owner.Holder, helper);
        Emit(new CoordinatorEvent.BatchesHedged(source, new LedgerRange(hedge.Range, helper)));
        _hedges.Add(hedge);
        OrderRange(source, new LedgerRange(hedge.Range, helper));
        _rerouted.Add(source);
        _remarks.Add($"{trial.Spec.Trial} waits for {said.Batch} of {owner.Worker}: {helper.Worker} is asked for {hedge.Range} as well");
    }

    // Equal bits whoever answers: only among equal recipes.
    private List<HedgeHelper> HelpersOf(Lease owner) =>
    [
        .. from other in TeachersOf(owner.Member)
           where other.Holder != owner.Holder && other.Recipe == owner.Recipe && !_late.Contains(other.Holder)
           where !_hedges.Exists(hedge => hedge.Owner == other.Holder)
           select new HedgeHelper(other.Holder, SecondsPerBatch(other), _paces.GetValueOrDefault(other.Worker)?.BusyShare ?? 0),
    ];

    private double SecondsPerBatch(Lease teacher) => _paces.GetValueOrDefault(teacher.Worker)?.SecondsPerBatch ?? 0;

    private void Answered(Training.HedgeAnswered said, Trial trial)
    {
        var hedge = _hedges.Find(one => one.Source == trial.Spec.Source && one.Range.Contains(said.Batch)
            && (one.Owner.Worker == said.Teacher || one.Helper.Worker == said.Teacher));
        if (hedge == null) return;
        if (said.Teacher == hedge.Helper.Worker)
        {
            _hedges.Remove(hedge);
            GiveToHelper(hedge);
        }
        else
        {
            // The owner was slow and not away.
            _inVainCount += hedge.Range.Count;
            Drop(hedge);
        }
        _rerouted.Add(hedge.Source);
    }

    // All that the late one has of this text from there on goes to others: what comes next would be waited for likewise.
    private void GiveToHelper(Hedge hedge)
    {
        var member = MemberOf(hedge.Helper);
        var ledger = LedgerOf(hedge.Source, member);
        _late.Add(hedge.Owner);
        foreach (var owned in ledger.Owned(hedge.Range.First.Value, long.MaxValue).Where(owned => owned.Teacher == hedge.Owner))
        {
            Send(_leases.Of(owned.Teacher)!, by => new TeacherOrders.ReleaseRange(by, hedge.Source, owned.Range));
            Emit(new CoordinatorEvent.BatchesReturned(hedge.Source, owned.Range, member));
        }
        foreach (var range in ledger.Unowned(hedge.Range.First.Value, hedge.Range.End.Value))
        {
            Emit(new CoordinatorEvent.BatchesLeased(hedge.Source, new LedgerRange(range, hedge.Helper)));
            OrderRange(hedge.Source, new LedgerRange(range, hedge.Helper));
        }
    }

    private void Drop(Hedge hedge)
    {
        _hedges.Remove(hedge);
        _rerouted.Add(hedge.Source);
        if (_leases.Of(hedge.Helper) is { } helper)
            Send(helper, by => new TeacherOrders.ReleaseRange(by, hedge.Source, hedge.Range));
    }

    // A worker is gone, its batches are another's by now, or everybody has trained on them: nobody will answer.
    private void DropPassedHedges()
    {
        foreach (var hedge in _hedges.ToList())
        {
            var owner = LedgerOf(hedge.Source, MemberOf(hedge.Helper)).OwnerOf(hedge.Range.First)?.Teacher;
            var front = _trials.All.Where(trial => trial.IsWithStudent && trial.Spec.Source == hedge.Source)
                .Select(Front).DefaultIfEmpty(long.MaxValue).Max();
            if (owner != hedge.Owner || _leases.Of(hedge.Helper) == null || front >= hedge.Range.End.Value) Drop(hedge);
        }
    }

    private IEnumerable<Hedge> HedgesOf(BatchSource source, string? member) =>
        _hedges.Where(hedge => hedge.Source == source && _leases.Of(hedge.Helper) is { } helper && helper.Member == member);
}
