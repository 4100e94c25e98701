using System.Text;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// All that the coordinator of a run knows and decides, without actors, clock or disk. An input gives a <see cref="Decision"/>: events,
/// which are already applied here, and orders, which may leave once the events are in the journal. Applying the same events to a fresh
/// state gives the same state; what is not among them (t by step, how far students are) is told again by the workers.
/// </summary>
public sealed partial class CoordinatorState
{
    private readonly RunPlan _plan;
    private readonly ITrialReader _reader;
    private readonly CoordinatorEpoch _epoch;
    private readonly LeaseTable _leases = new();
    private readonly TrialTable _trials = new();
    private readonly Dictionary<LedgerKey, BatchLedger> _ledgers = [];
    private readonly SortedSet<string> _otherRecipes = new(StringComparer.Ordinal);
    private string? _pauseReason;

    // Of the input being handled.
    private readonly List<CoordinatorEvent> _events = [];
    private readonly List<Order> _orders = [];
    private readonly List<string> _remarks = [];

    /// <summary>A coordinator before the first event.</summary>
    /// <param name="plan">What it was started with.</param>
    /// <param name="reader">Understands trials' settings.</param>
    /// <param name="epoch">Which coordinator it is.</param>
    public CoordinatorState(RunPlan plan, ITrialReader reader, CoordinatorEpoch epoch) => (_plan, _reader, _epoch) = (plan, reader, epoch);

    /// <summary>Who counts.</summary>
    public LeaseTable Workers => _leases;

    /// <summary>What is trained.</summary>
    public TrialTable Trials => _trials;

    /// <summary>Who makes which batches, by their text and the model.</summary>
    public IReadOnlyDictionary<LedgerKey, BatchLedger> Ledgers => _ledgers;

    /// <summary>Whether only equal recipes have worked on the run.</summary>
    public bool IsReproducible => _otherRecipes.Count == 0;

    /// <summary>Why no trial is given out; null while they are.</summary>
    public string? PauseReason => _pauseReason;

    /// <summary>Whether every trial has come to its end.</summary>
    public bool IsFinished => _trials.All.All(trial => trial.IsEnded);

    /// <summary>Applies what a coordinator before this one decided.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow those before it.</exception>
    public void Replay(CoordinatorEvent decided) => Apply(decided);

    /// <summary>Adds the trials of a run's file that are not known yet.</summary>
    /// <param name="specs">Of the file.</param>
    /// <param name="resumes">Whether a run that was paused goes on: someone started it again.</param>
    /// <param name="sweep">What they are a sweep of; null when they are not.</param>
    /// <exception cref="OperatorException">A trial is known with other settings: a run goes on only with those it began with.</exception>
    public Decision Begin(IReadOnlyList<TrialSpec> specs, bool resumes, SweepSpec? sweep = null)
    {
        foreach (var spec in specs)
        {
            if (spec.FirstFault() is { } fault)
                throw new ArgumentException($"{spec.Trial}: {fault}", nameof(specs));
            if (_trials.Of(spec.Trial) is not { } known)
                Emit(new CoordinatorEvent.TrialAdded(spec));
            else if (known.Spec != spec)
                throw new OperatorException($"{spec.Trial}: its settings differ from those that the run began with; give it another name");
        }
        if (sweep != null) Begin(sweep);
        if (resumes && _pauseReason != null) Emit(new CoordinatorEvent.RunResumed());
        return Decided();
    }

    /// <summary>A message of a worker or of the admin service.</summary>
    /// <param name="message">What it says.</param>
    /// <param name="address">The path of the actor that sent it, with its node and its own number.</param>
    /// <param name="isNameTaken">Of a worker that registers: another node that is there has its name.</param>
    public Decision Handle(IRunMessage message, string address, bool isNameTaken = false)
    {
        switch (message)
        {
            case Registration.RegisterTeacher teacher:
                Register(teacher, address, isNameTaken);
                break;
            case Registration.RegisterStudent student:
                Register(student, address, isNameTaken);
                break;
            case IWorkerMessage said when _leases.Of(said.From) is { } lease:
                Handle(said, lease);
                break;
            case IWorkerMessage said:
                Reply(new Leases.LeaseLost(new Authority(_epoch, said.From)));
                break;
            default:
                Command(message);
                break;
        }
        return Decided();
    }

    /// <summary>A worker's actor or its node is gone.</summary>
    /// <param name="worker">Which incarnation of whom; one that counts no more changes nothing.</param>
    /// <param name="reason">In words.</param>
    public Decision Lose(WorkerLease worker, string reason)
    {
        if (_leases.Of(worker) != null) Emit(new CoordinatorEvent.LeaseEnded(worker, reason));
        return Decided();
    }

    /// <summary>Some time has passed: what was ordered and not yet taken up is ordered again.</summary>
    public Decision Remind()
    {
        _refusals.Remind();
        foreach (var lease in _leases.Held) RemindOfPending(lease);
        return Decided();
    }

    /// <summary>All that a replay has to bring back, as text: equal texts are equal states.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.Append("teachers: ").AppendJoin("; ", _pinned).Append("; other recipes: ").AppendJoin("; ", _otherRecipes).Append('\n');
        text.Append("paused: ").Append(_pauseReason ?? "no").Append('\n');
        if (_hedgedCount > 0) text.Append("hedged: ").Append(_hedgedCount).Append('\n');
        _leases.Describe(text);
        _trials.Describe(text);
        _sweeps.Describe(text);
        // One without ranges may only have been looked at.
        var used = _ledgers.Where(pair => pair.Value.Ranges.Count > 0);
        foreach (var (key, ledger) in used.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
        {
            text.Append(key).Append('\n');
            ledger.Describe(text);
        }
        return text.ToString();
    }

    private void Emit(CoordinatorEvent decided)
    {
        Apply(decided);
        _events.Add(decided);
    }

    private void Send(Lease lease, Func<Authority, IWorkerOrder> order) =>
        _orders.Add(new Order(lease.Holder, order(new Authority(_epoch, lease.Holder))));

    private void Reply(IRunMessage message) => _orders.Add(new Order(null, message));

    private Decision Decided()
    {
        StopTheWorst();
        Arrange();
        LetStudentsGo();
        var decision = new Decision([.. _events], [.. _orders], [.. _remarks]);
        _events.Clear();
        _orders.Clear();
        _remarks.Clear();
        return decision;
    }

    private BatchLedger LedgerOf(BatchSource source, string? member)
    {
        var key = new LedgerKey(source, member);
        return _ledgers.TryGetValue(key, out var ledger) ? ledger : _ledgers[key] = new BatchLedger();
    }
}
