using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>
/// A run with a coordinator, teachers and students that are no more than their conversation, under a seed: messages are delayed, lost and
/// doubled, workers and coordinators are lost and replaced. Messages between two keep their order, as those of actors do.
/// </summary>
internal sealed class SimulatedRun
{
    private readonly Random _random;
    private readonly double _trouble;
    private readonly TrialSpec[] _trials;
    private readonly SweepSpec? _sweep;
    private readonly List<CoordinatorEvent> _journal = [];
    private readonly Dictionary<string, SimulatedWorker> _workers = [];
    private readonly Queue<(string Address, IRunMessage Message)> _toCoordinator = new();
    private CoordinatorState _state;
    private long _epoch = 1;
    private int _incarnations;
    private long _newestLease;

    /// <param name="seed">Of all chance.</param>
    /// <param name="trouble">How often something goes wrong, 0 to 1; 0 is an undisturbed run.</param>
    /// <param name="trials">What is trained.</param>
    public SimulatedRun(int seed, double trouble, params TrialSpec[] trials) : this(seed, trouble, sweep: null, trials)
    {
    }

    /// <summary>As the other one, of trials that are a sweep.</summary>
    public SimulatedRun(int seed, double trouble, SweepSpec? sweep, params TrialSpec[] trials)
    {
        (_random, _trouble, _sweep, _trials) = (new Random(seed), trouble, sweep, trials);
        _state = NewState();
        Take(_state.Begin(trials, resumes: true, sweep), replyTo: null);
    }

    /// <summary>By trial and step, the weights and the t of the checkpoint there.</summary>
    public Dictionary<(TrialId, long), (string Weights, TaidPoint? Taid)> Disk { get; } = [];

    public CoordinatorState State => _state;

    /// <summary>As of <see cref="SimulatedWorker.LossOf"/>.</summary>
    public Func<TrialId, long, double>? LossOf { get; init; }

    /// <summary>The most trials that were with students at a time.</summary>
    public int ConcurrentMax { get; private set; }

    /// <summary>Runs to the end of all trials.</summary>
    public void Finish(IReadOnlyList<string> teachers, IReadOnlyList<string> students, int turnsMax)
    {
        foreach (var name in teachers) Start(name, isTeacher: true);
        foreach (var name in students) Start(name, isTeacher: false);
        for (var turn = 0; !_state.IsFinished; turn++)
        {
            Assert.True(turn < turnsMax, $"not finished after {turnsMax} turns:\n{_state.Describe()}");
            // At the end nothing goes wrong any more, or the last trial might never have the time to finish.
            var trouble = turn < turnsMax / 2 ? _trouble : 0;
            Deliver(trouble);
            foreach (var worker in _workers.Values) worker.Turn(_random.Next(3) == 0);
            if (_random.Next(5) == 0) Take(_state.Remind(), replyTo: null);
            if (_random.NextDouble() < trouble / 10) Replace(_random.GetItems(_workers.Keys.Order(StringComparer.Ordinal).ToArray(), 1)[0]);
            if (_random.NextDouble() < trouble / 20) TakeOver();
        }
    }

    private CoordinatorState NewState() => new(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(_epoch));

    private void Start(string name, bool isTeacher)
    {
        var address = $"@{name}-{++_incarnations}";
        _workers[name] = new SimulatedWorker(
            name, isTeacher, Disk, _trials.ToDictionary(spec => spec.Trial), message => _toCoordinator.Enqueue((address, message)))
        {
            Address = address,
            LossOf = LossOf,
        };
    }

    // Sometimes the coordinator hears of a loss before the new incarnation registers, sometimes after, sometimes never.
    private void Replace(string name)
    {
        var old = _workers[name];
        if (_random.Next(2) == 0 && old.Lease is { } lease) Take(_state.Lose(lease, "lost"), replyTo: null);
        Start(name, old.IsTeacher);
    }

    private void TakeOver()
    {
        var before = _state.Describe();
        _epoch++;
        _state = NewState();
        foreach (var decided in _journal) _state.Replay(decided);
        Assert.Equal(before, _state.Describe());
        Take(_state.Begin(_trials, resumes: false, _sweep), replyTo: null);
        // Those that went while there was none.
        foreach (var held in _state.Workers.Held.ToList())
        {
            if (_workers[held.Worker.Value].Address != held.Address) Take(_state.Lose(held.Holder, "absent"), replyTo: null);
        }
    }

    private void Deliver(double trouble)
    {
        for (var count = _toCoordinator.Count; count > 0; count--)
        {
            var (address, message) = _toCoordinator.Dequeue();
            if (_random.NextDouble() < trouble) continue;
            Take(_state.Handle(message, address), address);
            if (_random.NextDouble() < trouble) Take(_state.Handle(message, address), address);
        }
        foreach (var worker in _workers.Values)
        {
            while (worker.Mail.TryDequeue(out var order))
            {
                if (_random.NextDouble() < trouble) continue;
                worker.Receive(order);
                if (_random.NextDouble() < trouble) worker.Receive(order);
            }
        }
    }

    private void Take(Decision decision, string? replyTo)
    {
        _journal.AddRange(decision.Events);
        RequireInvariants(decision);
        foreach (var order in decision.Orders)
        {
            var address = order.To is { } to ? _workers[to.Worker.Value].Address : replyTo;
            // What was meant for an incarnation that is gone goes nowhere, unless it was meant for the name and is refused there.
            foreach (var worker in _workers.Values.Where(worker => worker.Address == address)) worker.Mail.Enqueue(order.Message);
        }
    }

    private void RequireInvariants(Decision decision)
    {
        foreach (var granted in decision.Events.OfType<CoordinatorEvent.LeaseGranted>())
        {
            Assert.True(granted.Lease.Epoch.Value > _newestLease, "an epoch did not grow");
            _newestLease = granted.Lease.Epoch.Value;
        }
        var held = _state.Trials.All.Where(trial => trial.IsWithStudent).Select(trial => trial.Holder!.Value.Worker).ToList();
        Assert.Equal(held.Count, held.Distinct().Count());
        ConcurrentMax = Math.Max(ConcurrentMax, held.Count);
        foreach (var trial in _state.Trials.All)
        {
            Assert.Equal(trial.IsWithStudent || trial.State == TrialState.Initializing, trial.Holder != null);
            if (trial.Holder is { } holder) Assert.NotNull(_state.Workers.Of(holder));
            // What the journal counts on is on the disk.
            foreach (var checkpoint in trial.Checkpoints)
                Assert.Equal(checkpoint.Digest, Disk[(trial.Spec.Trial, checkpoint.StepCount)].Weights);
        }
        foreach (var ledger in _state.Ledgers.Values)
        {
            var neighbours = ledger.Ranges.Zip(ledger.Ranges.Skip(1));
            Assert.All(neighbours, pair => Assert.True(pair.First.Range.End.Value <= pair.Second.Range.First.Value));
            Assert.All(ledger.Ranges, owned => Assert.NotNull(_state.Workers.Of(owned.Teacher)));
        }
    }
}
