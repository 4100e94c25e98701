using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;
using Akka.Actor;
using Akka.Event;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace ActorDistill.Cluster.Coordination;

/// <summary>
/// The coordinator among actors: hands messages and losses to <see cref="CoordinatorState"/>, journals what it decides, and sends what it
/// orders once that is durable. While an append is under way it goes on deciding; what is decided meanwhile goes into the next one. An
/// append that fails for good ends it, and with it every decision that is not in the journal.
/// </summary>
public sealed class CoordinatorActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private readonly CoordinatorSetup _setup;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<WorkerLease, IActorRef> _workers = [];
    private readonly Queue<Pending> _pending = [];
    private Task<Opened>? _opening;
    private IJournal? _journal;
    private CoordinatorState? _state;
    private Task _append = Task.CompletedTask;
    private int _appending;

    /// <summary>See <see cref="Props(CoordinatorSetup)"/>.</summary>
    /// <param name="setup">What it is made with.</param>
    public CoordinatorActor(CoordinatorSetup setup)
    {
        _setup = setup;
        AwaitingJournal();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <summary>The actor.</summary>
    /// <param name="setup">What it is made with.</param>
    public static Props Props(CoordinatorSetup setup) => Akka.Actor.Props.Create(() => new CoordinatorActor(setup));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _opening = OpenAsync();
        _opening.PipeTo(Self, failure: cause => new Broken(cause));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        // Not under an append that may still succeed.
        _ = Task.WhenAll(_opening!, _append).ContinueWith(
            _ => _opening!.IsCompletedSuccessfully ? _opening.Result.Journal.DisposeAsync().AsTask() : Task.CompletedTask,
            TaskScheduler.Default);
    }

    private void AwaitingJournal()
    {
        Receive<Opened>(OnOpened);
        Receive<Broken>(broken => End(broken.Cause));
        ReceiveAny(_ => Stash.Stash());
    }

    private void Active()
    {
        Receive<IRunMessage>(OnMessage);
        Receive<Terminated>(OnTerminated);
        Receive<Reminder>(_ => Take(_state!.Remind(), ActorRefs.NoSender));
        Receive<Appended>(_ => OnAppended());
        Receive<Broken>(broken => End(broken.Cause));
    }

    private async Task<Opened> OpenAsync()
    {
        var journal = await _setup.OpenJournal();
        try
        {
            var entries = new List<JournalEntry>();
            await foreach (var entry in journal.ReadAsync()) entries.Add(entry);
            var events = entries.Select(entry => EventCodec.Decode(journal.Name, entry)).ToList();
            var pause = entries.Zip(events).LastOrDefault(pair => pair.Second is CoordinatorEvent.RunPaused).First;
            return new Opened(journal, events, pause?.Time);
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    private void OnOpened(Opened opened)
    {
        _journal = opened.Journal;
        _state = new CoordinatorState(_setup.Plan, _setup.Reader, _journal.Epoch);
        try
        {
            foreach (var decided in opened.Events) _state.Replay(decided);
            _log.Info("{0} of {1}: {2} entries in {3}", _journal.Epoch, _setup.Plan.Run, opened.Events.Count, _journal.Name);
            Become(Active);
            LoseTheAbsent();
            var resumes = _setup.Resumes && !(opened.PausedAt > _setup.StartedAt);
            Take(_state.Begin(_setup.Trials, resumes, _setup.Sweep), ActorRefs.NoSender);
        }
        catch (OperatorException fault)
        {
            End(fault);
            return;
        }
        Timers.StartPeriodicTimer(nameof(Reminder), Reminder.Instance, _setup.AskAgainAfter);
        Stash.UnstashAll();
    }

    // Those that are still there are watched; of the others no one would tell us.
    private void LoseTheAbsent()
    {
        foreach (var lease in _state!.Workers.Held.ToList())
        {
            var worker = Context.System.Serialization.DeserializeActorRef(lease.Address);
            if (worker.Path.Address.HasGlobalScope && !_setup.IsMember(worker.Path.Address))
                Take(_state.Lose(lease.Holder, "its node went while there was no coordinator"), ActorRefs.NoSender);
            else
                Know(lease.Holder, worker);
        }
    }

    private void OnMessage(IRunMessage message)
    {
        var sender = Sender;
        if (message is IWorkerMessage said && _state!.Workers.Of(said.From) != null && !_workers.ContainsKey(said.From))
            Know(said.From, sender);
        Take(_state!.Handle(message, AkkaSerialization.SerializedActorPath(sender), IsNameTaken(message, sender.Path.Address)), sender);
    }

    private bool IsNameTaken(IRunMessage message, Address asking)
    {
        var worker = message switch
        {
            Registration.RegisterTeacher teacher => teacher.Worker,
            Registration.RegisterStudent student => student.Worker,
            _ => default(WorkerId?),
        };
        if (worker is not { } name || _state!.Workers.Of(name) is not { } held || !_workers.TryGetValue(held.Holder, out var holder))
            return false;
        var its = holder.Path.Address;
        return !its.Equals(asking) && (!its.HasGlobalScope || _setup.IsReachable(its));
    }

    private void OnTerminated(Terminated gone)
    {
        foreach (var lease in _workers.Where(known => known.Value.Equals(gone.ActorRef)).Select(known => known.Key).ToList())
            Take(_state!.Lose(lease, "its node or its actor is gone"), ActorRefs.NoSender);
    }

    private void Know(WorkerLease lease, IActorRef worker)
    {
        _workers[lease] = worker;
        Context.Watch(worker);
    }

    private void Take(Decision decision, IActorRef sender)
    {
        foreach (var remark in decision.Remarks) _log.Warning("{0}", remark);
        foreach (var granted in decision.Events.OfType<CoordinatorEvent.LeaseGranted>()) Know(granted.Lease.Holder, sender);
        var mail = decision.Orders.Select(order => (Order: order, To: order.To is { } to ? _workers.GetValueOrDefault(to) : sender))
            .Where(letter => letter.To != null).Select(letter => new Letter(letter.To!, letter.Order)).ToList();
        foreach (var ended in decision.Events.OfType<CoordinatorEvent.LeaseEnded>()) Forget(ended.Worker);
        Send(mail.Where(letter => !letter.Order.WaitsForJournal));
        _pending.Enqueue(new Pending(decision.Events, [.. mail.Where(letter => letter.Order.WaitsForJournal)]));
        Append();
    }

    private void Forget(WorkerLease lease)
    {
        if (_workers.Remove(lease, out var worker) && !_workers.ContainsValue(worker)) Context.Unwatch(worker);
    }

    // One append at a time, of all that is decided by then.
    private void Append()
    {
        if (_appending > 0) return;
        while (_pending.TryPeek(out var next) && next.Events.Count == 0) Send(_pending.Dequeue().Mail);
        if (_pending.Count == 0) return;
        _appending = _pending.Count;
        var records = _pending.SelectMany(pending => pending.Events).Select(EventCodec.Encode).ToList();
        _append = _journal!.AppendAsync(_journal.LastSeq + 1, records);
        _append.PipeTo(Self, success: () => Appended.Instance, failure: cause => new Broken(cause));
    }

    private void OnAppended()
    {
        for (; _appending > 0; _appending--) Send(_pending.Dequeue().Mail);
        Append();
    }

    private void Send(IEnumerable<Letter> mail)
    {
        foreach (var letter in mail) letter.To.Tell(letter.Order.Message, Self);
    }

    private void End(Exception cause)
    {
        // The newer coordinator goes on; nobody has to do anything.
        if (cause is JournalFencedException) _log.Warning("{0}", cause.Message);
        else
        {
            _log.Error(cause, "the coordinator ends");
            _setup.Failed(cause);
        }
        Context.Stop(Self);
    }

    private sealed record Letter(IActorRef To, Order Order);

    private sealed record Pending(IReadOnlyList<CoordinatorEvent> Events, IReadOnlyList<Letter> Mail);

    private sealed record Opened(IJournal Journal, IReadOnlyList<CoordinatorEvent> Events, DateTimeOffset? PausedAt);

    private sealed record Broken(Exception Cause);

    private sealed class Appended
    {
        public static Appended Instance { get; } = new();
    }

    private sealed class Reminder
    {
        public static Reminder Instance { get; } = new();
    }
}
