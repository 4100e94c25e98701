using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// First weights lie on the disks of teachers, until nobody can need them any more.
public sealed partial class CoordinatorState
{
    private void LetStudentsGo()
    {
        if (!_events.Any(MayFreeStudents)) return;
        var needed = _trials.All.Where(trial => !trial.IsEnded && trial.Spec.NeedsInitialStudent)
            .Select(trial => trial.Spec.Trial).ToList();
        foreach (var teacher in _leases.Held.Where(lease => lease.Role == WorkerRole.Teacher))
            Send(teacher, by => new TeacherOrders.KeepStudents(by, needed));
    }

    // A teacher that was away has not heard which trials ended meanwhile.
    private bool MayFreeStudents(CoordinatorEvent decided) => decided switch
    {
        CoordinatorEvent.TrialCompleted done => HadFirstWeights(_trials.Of(done.Trial)),
        CoordinatorEvent.TrialFailed failed => HadFirstWeights(_trials.Of(failed.Trial)),
        CoordinatorEvent.TrialStopped stopped => HadFirstWeights(_trials.Of(stopped.Trial)),
        CoordinatorEvent.LeaseGranted { Lease.Role: WorkerRole.Teacher } => _trials.All.Any(HadFirstWeights),
        _ => false,
    };

    private static bool HadFirstWeights(Trial? trial) => trial is { IsEnded: true, Spec.NeedsInitialStudent: true };
}
