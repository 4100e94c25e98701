using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// Batches that a teacher cannot make: others are asked, it is asked again later, and when nobody can the trial says why.
public sealed partial class CoordinatorState
{
    // Not in the journal: whoever cannot make them says so again.
    private readonly SourceRefusals _refusals = new();

    private void Refused(TeacherOrders.RangeFailed failed, Lease teacher)
    {
        _refusals.Add(failed.Source, teacher.Holder, failed.Reason);
        var owned = LedgerOf(failed.Source, teacher.Member).Ranges.Where(owned => owned.Teacher == teacher.Holder).ToList();
        if (owned.Count == 0) return;
        _remarks.Add($"{teacher.Worker} cannot make {failed.Range}: {failed.Reason}");
        foreach (var range in owned) Emit(new CoordinatorEvent.BatchesReturned(failed.Source, range.Range, teacher.Member));
        _rerouted.Add(failed.Source);
    }

    private void GiveUpTheUnmakeable()
    {
        foreach (var trial in _trials.All.Where(trial => trial.IsWithStudent).ToList())
        {
            var reason = Members.Select(member => ReasonToGiveUp(trial.Spec.Source, member)).FirstOrDefault(reason => reason != null);
            if (reason != null) Stop(trial, _leases.Of(trial.Holder!.Value)!, reason);
        }
    }

    private string? ReasonToGiveUp(BatchSource source, string? member) =>
        _refusals.ReasonToGiveUp(source, [.. TeachersOf(member).Select(teacher => teacher.Holder)]);
}
