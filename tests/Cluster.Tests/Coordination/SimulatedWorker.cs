using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>
/// A worker that keeps to the protocol and computes nothing: a student's weights are the digest of the steps that made them and of the t of
/// each, so that a step left out, done twice or done with another t shows in the last checkpoint.
/// </summary>
/// <param name="name">Whose.</param>
/// <param name="isTeacher">Or a student.</param>
/// <param name="disk">Shared by all students: each checkpoint's weights and t.</param>
/// <param name="trials">What its settings say of each trial.</param>
/// <param name="tell">Sends a message to the coordinator.</param>
internal sealed class SimulatedWorker(
    string name, bool isTeacher, Dictionary<(TrialId, long), (string Weights, TaidPoint? Taid)> disk,
    IReadOnlyDictionary<TrialId, TrialSpec> trials, Action<IRunMessage> tell)
{
    private const int SaveEvery = 4;

    private CoordinatorEpoch _coordinator;
    private TrialOrders.StartTrial? _order;
    private long _stepCount;
    private string _weights = "";
    private TaidPoint? _taid;
    private IRunMessage? _unanswered;

    public string Address { get; init; } = "";

    public bool IsTeacher => isTeacher;

    public WorkerLease? Lease { get; private set; }

    public Queue<IRunMessage> Mail { get; } = new();

    /// <summary>What a trial is measured with after every other step; none is measured when not given.</summary>
    public Func<TrialId, long, double>? LossOf { get; init; }

    /// <summary>Says what is to be said, again when there was no answer.</summary>
    /// <param name="isDue">Whether it is time to repeat what was not answered.</param>
    public void Turn(bool isDue)
    {
        if (Lease is not { } lease)
        {
            if (isDue) Register();
        }
        else if (isDue)
        {
            tell(new Leases.RenewLease(lease));
            Measured(lease);
            if (_unanswered is { } message) tell(message);
        }
    }

    public void Receive(IRunMessage message)
    {
        if (message is IWorkerOrder order)
        {
            // An older coordinator's order, or one for an older lease, has no effect.
            if (order.By.Coordinator.CompareTo(_coordinator) < 0) return;
            if (message is not Registration.WorkerAccepted && order.By.To != Lease) return;
            _coordinator = order.By.Coordinator;
        }
        switch (message)
        {
            case Registration.WorkerAccepted accepted when Lease is null || accepted.By.To.Epoch.CompareTo(Lease.Value.Epoch) >= 0:
                if (Lease != accepted.By.To) (_order, _unanswered) = (null, null);
                Lease = accepted.By.To;
                break;
            case Leases.LeaseLost or Leases.LeaseRevoked:
                (Lease, _order, _unanswered) = (null, null, null);
                break;
            case TeacherOrders.MakeStudent make:
                tell(new TeacherOrders.StudentMade(Lease!.Value, make.Trial, new InitialStudent($"http://{name}:1", [])));
                break;
            case TrialOrders.StartTrial start:
                Begin(start);
                break;
            case TrialOrders.StopTrial stop when stop.Trial == _order?.Trial && stop.Mode == StopMode.Abandon:
                (_order, _unanswered) = (null, null);
                break;
            case TrialOrders.StopTrial stop when stop.Trial == _order?.Trial && _unanswered is not TrialOrders.TrialEnded:
                GiveBack(stop.Mode == StopMode.Pause ? TrialEnd.Paused : TrialEnd.Stopped, stop.Reason);
                break;
            case Training.StepAnswer answer when answer.Trial == _order?.Trial && answer.StepIndex == _stepCount
                    && _unanswered is Training.StepDone:
                Stepped(answer.Taid);
                break;
            case Checkpoints.CheckpointCommitted committed when _unanswered is Checkpoints.CheckpointSaved saved
                    && saved.Checkpoint.Trial == committed.Trial && saved.Checkpoint.StepCount == committed.StepCount:
                Continue();
                break;
            case TrialOrders.TrialEndRecorded recorded when recorded.Trial == _order?.Trial:
                (_order, _unanswered) = (null, null);
                break;
        }
    }

    private void Register()
    {
        if (isTeacher) tell(Samples.Teacher(name));
        else tell(Samples.Student(name));
    }

    private void Begin(TrialOrders.StartTrial start)
    {
        // Told again while under way.
        if (_order?.Trial == start.Trial && _unanswered is not null)
        {
            tell(new TrialOrders.TrialStarted(Lease!.Value, start.Trial, _stepCount));
            return;
        }
        _order = start;
        _stepCount = start.ResumeFrom?.StepCount ?? 0;
        (_weights, _taid) = start.ResumeFrom is { } from
            ? disk[(from.Trial, from.StepCount)]
            : ($"made by a teacher: {start.Initial is not null}", FirstPoint(start.Trial));
        tell(new TrialOrders.TrialStarted(Lease!.Value, start.Trial, _stepCount));
        Continue();
    }

    private void Continue()
    {
        var (trial, lease) = (_order!.Trial, Lease!.Value);
        var isOver = _stepCount == StepTotal(trial);
        _unanswered = isOver
            ? new TrialOrders.TrialEnded(lease, trial, TrialEnd.Completed, "all steps are done", _stepCount, null)
            : new Training.StepDone(
                lease, trial, _stepCount, [new LossSums(100.0 / (_stepCount + 1), 0, 7)], _taid, new StepFigures(1, 0, 1, 1, 0, 1));
        tell(_unanswered);
    }

    // Everything measured so far, what came before a resumption included: a message may have been lost.
    private void Measured(WorkerLease lease)
    {
        if (LossOf is null || _order is null) return;
        for (var step = 2L; step <= _stepCount; step += 2)
            tell(new Training.ValidationMeasured(lease, _order.Trial, step, LossOf(_order.Trial, step), 64));
    }

    private void GiveBack(TrialEnd end, string reason)
    {
        var trial = _order!.Trial;
        if (_stepCount > 0) disk[(trial, _stepCount)] = (_weights, _taid);
        _unanswered = new TrialOrders.TrialEnded(
            Lease!.Value, trial, end, reason, _stepCount,
            _stepCount > 0 ? new CheckpointReference(trial, _stepCount, $"{trial}/{_stepCount}", _weights) : null);
        tell(_unanswered);
    }

    private void Stepped(TaidPoint? after)
    {
        // Its answer may come twice; the second finds another step.
        _weights = Digest.OfBytes(System.Text.Encoding.UTF8.GetBytes($"{_weights} {_stepCount} {_taid}"));
        (_stepCount, _taid) = (_stepCount + 1, after);
        Measured(Lease!.Value);
        var trial = _order!.Trial;
        if (_stepCount % SaveEvery != 0 && _stepCount != StepTotal(trial))
        {
            Continue();
            return;
        }
        // Written by an earlier incarnation already: the same bits, or the invariants find it.
        disk[(trial, _stepCount)] = (_weights, _taid);
        _unanswered = new Checkpoints.CheckpointSaved(
            Lease!.Value, new CheckpointReference(trial, _stepCount, $"{trial}/{_stepCount}", _weights), _taid);
        tell(_unanswered);
    }

    // The settings text of the samples says nothing; the names do.
    private long StepTotal(TrialId trial) => trials[trial].StepCount;

    private TaidPoint? FirstPoint(TrialId trial) =>
        trials[trial].Taid is { } taid && new TaidSchedule(taid).Start is var start
            ? new TaidPoint(start.T, start.PreviousLoss, start.Momentum)
            : null;
}
