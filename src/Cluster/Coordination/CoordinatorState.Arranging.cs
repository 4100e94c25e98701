using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// Behind every input: who is free gets work, and every batch that is needed has a teacher.
public sealed partial class CoordinatorState
{
    // Not in the journal: teachers tell it again.
    private readonly Dictionary<WorkerId, TeacherPace> _paces = [];

    private void Arrange()
    {
        if (!IsComplete) return;
        ReleaseUnmade();
        DropPassedHedges();
        var started = _pauseReason == null ? Assign() : [];
        var changed = Share();
        changed.UnionWith(_rerouted);
        _rerouted.Clear();
        foreach (var (trial, lease) in started) Start(trial, lease);
        foreach (var trial in _trials.All)
        {
            if (!trial.IsWithStudent || started.Exists(pair => pair.Trial == trial)) continue;
            if (changed.Contains(trial.Spec.Source) || NeedsToKnowMore(trial)) RemindOfHolders(_leases.Of(trial.Holder!.Value)!);
        }
        GiveUpTheUnmakeable();
    }

    private List<(Trial Trial, Lease Lease)> Assign()
    {
        var started = new List<(Trial, Lease)>();
        var idle = _leases.Of(WorkerRole.Student).Where(student => _trials.WithStudent(student.Worker) == null).ToList();
        foreach (var student in idle)
        {
            if (_trials.NextFor(student.Worker, trial => MayBeGivenOut(trial) && Suits(trial, student)) is not { } trial) continue;
            Emit(new CoordinatorEvent.TrialAssigned(trial.Spec.Trial, student.Holder));
            started.Add((trial, student));
        }
        Initialize(idle.Count - started.Count);
        return started;
    }

    // The teacher that had their first weights is gone, perhaps before the student had fetched them.
    private void ReleaseUnmade()
    {
        const string Reason = "the teacher that has its first weights is gone";
        foreach (var trial in _trials.All.Where(trial => trial.State == TrialState.Assigned && trial.IsUnmade).ToList())
        {
            var student = _leases.Of(trial.Holder!.Value)!;
            Send(student, by => new TrialOrders.StopTrial(by, trial.Spec.Trial, StopMode.Abandon, Reason));
            Emit(new CoordinatorEvent.TrialReleased(trial.Spec.Trial, Reason));
        }
    }

    private bool Suits(Trial trial, Lease student) => !_plan.SameRecipe || trial.Recipe is not { } recipe || recipe == student.Recipe;

    // Only as many as students wait for, so that a long queue does not fill a teacher's disk.
    private void Initialize(int wanted)
    {
        var teachers = TeachersOf(Members[0]).ToList();
        var underWay = _trials.All.Count(trial => trial.State == TrialState.Initializing);
        foreach (var trial in _trials.All.Where(trial => trial.State == TrialState.Queued && !trial.IsReady).ToList())
        {
            if (!MayBeGivenOut(trial)) continue;
            if (underWay++ >= wanted || teachers.Count == 0) return;
            var teacher = teachers.MinBy(teacher => _trials.All.Count(other => other.Holder == teacher.Holder))!;
            Emit(new CoordinatorEvent.InitializationOrdered(trial.Spec.Trial, teacher.Holder));
            OrderInitialization(trial, teacher);
        }
    }

    // The texts of which something changed.
    private HashSet<BatchSource> Share()
    {
        var changed = new HashSet<BatchSource>();
        foreach (var group in _trials.All.Where(trial => trial.IsWithStudent).GroupBy(trial => trial.Spec.Source))
        {
            // Every member of an ensemble makes every batch.
            foreach (var member in Members)
                if (Share(group.Key, [.. group], member)) changed.Add(group.Key);
        }
        return changed;
    }

    private bool Share(BatchSource source, IReadOnlyList<Trial> trials, string? member)
    {
        var plan = _plan.Sharing.Plan(
            LedgerOf(source, member), Sharing(source, member), trials.Min(trial => trial.NextBatch), trials.Max(Front),
            trials.Max(trial => trial.Spec.BatchCount), takesBack: trials.All(trial => _lastSteps.ContainsKey(trial.Spec.Trial)));
        foreach (var range in plan.Returned)
        {
            foreach (var owned in LedgerOf(source, member).Owned(range.First.Value, range.End.Value))
                Send(_leases.Of(owned.Teacher)!, by => new TeacherOrders.ReleaseRange(by, source, owned.Range));
            Emit(new CoordinatorEvent.BatchesReturned(source, range, member));
        }
        foreach (var leased in plan.Leased)
        {
            Emit(new CoordinatorEvent.BatchesLeased(source, leased));
            OrderRange(source, leased);
        }
        return plan.Returned.Count + plan.Leased.Count > 0;
    }

    private List<SharingTeacher> Sharing(BatchSource source, string? member)
    {
        var able = TeachersOf(member).Where(teacher => !_refusals.Contains(source, teacher.Holder)).ToList();
        var prompt = able.Where(teacher => !_late.Contains(teacher.Holder)).ToList();
        var known = _paces.Values.Select(pace => pace.SecondsPerBatch).Where(seconds => seconds > 0).DefaultIfEmpty(1).Average();
        return
        [
            .. from teacher in prompt.Count > 0 ? prompt : able
               let seconds = _paces.TryGetValue(teacher.Worker, out var told) && told.SecondsPerBatch > 0 ? told.SecondsPerBatch : known
               select new SharingTeacher(teacher.Holder, 1 / seconds),
        ];
    }

    private long Front(Trial trial) => _lastSteps.TryGetValue(trial.Spec.Trial, out var done)
        ? Math.Max(trial.NextBatch, (done.StepIndex + 1) * trial.Spec.BatchesPerStep)
        : trial.NextBatch;

    private void RemindOfPending(Lease lease)
    {
        foreach (var trial in _trials.All.Where(trial => trial.Holder == lease.Holder))
        {
            var name = trial.Spec.Trial;
            if (trial.State == TrialState.Initializing) OrderInitialization(trial, lease);
            else if (trial.StopReason is { } stop)
                Send(lease, by => new TrialOrders.StopTrial(by, name, StopMode.Finish, stop));
            else if (_pauseReason is { } pause)
                Send(lease, by => new TrialOrders.StopTrial(by, name, StopMode.Pause, pause));
            else if (ReasonToGiveWay(trial) is { } wait)
                Send(lease, by => new TrialOrders.StopTrial(by, name, StopMode.Pause, wait));
            else if (trial.State == TrialState.Assigned) Start(trial, lease);
            else OrderDeletions(trial, lease);
        }
    }

    private void RemindOfRanges(Lease teacher)
    {
        foreach (var (key, ledger) in _ledgers)
        {
            // What no student can ask for any more needs no teacher; of a long run that is nearly all.
            var floor = _trials.All.Where(trial => trial.IsWithStudent && trial.Spec.Source == key.Source)
                .Select(trial => trial.NextBatch).DefaultIfEmpty(long.MaxValue).Min();
            foreach (var owned in ledger.Owned(floor, long.MaxValue).Where(owned => owned.Teacher == teacher.Holder))
                OrderRange(key.Source, owned);
        }
        foreach (var hedge in _hedges.Where(hedge => hedge.Helper == teacher.Holder))
            OrderRange(hedge.Source, new LedgerRange(hedge.Range, hedge.Helper));
    }

    private void RemindOfHolders(Lease student)
    {
        if (_trials.WithStudent(student.Worker) is { } trial)
            Send(student, by => new TrialOrders.ChangeHolders(by, trial.Spec.Trial, Holders(trial)));
    }

    private void OrderInitialization(Trial trial, Lease teacher) =>
        Send(teacher, by => new TeacherOrders.MakeStudent(by, trial.Spec.Trial, trial.Spec.Settings));

    private void OrderRange(BatchSource source, LedgerRange leased) =>
        Send(_leases.Of(leased.Teacher)!, by => new TeacherOrders.ProduceRange(by, source, leased.Range,
        [
            .. _trials.All.Where(trial => trial.IsWithStudent && trial.Spec.Source == source)
                .Select(trial => _reader.FormatOf(trial.Spec, ModelOf(MemberOf(leased.Teacher)))).Distinct(),
        ]));

    private void Start(Trial trial, Lease student) =>
        Send(student, by => new TrialOrders.StartTrial(
            by, trial.Spec.Trial, trial.Spec.Settings, trial.Spec.Source, _reader.FormatOf(trial.Spec, ModelOf(Members[0])),
            Holders(trial), trial.Newest == null ? trial.Initial?.Student : null, trial.Newest));
}
