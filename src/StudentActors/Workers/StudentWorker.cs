using System.Text;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Merging;
using ActorDistill.StudentActors.Storing;
using ActorDistill.StudentActors.Trials;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Workers;

/// <summary>
/// A student: its device, the trial that it trains, and what it has to say of it. It outlives actor systems: a node that has to rejoin its
/// cluster starts another system and gives it another actor of the same worker, and the trial goes on meanwhile.
/// </summary>
public sealed class StudentWorker : IAsyncDisposable
{
    private readonly StudentWorkerSetup _setup;
    private readonly TrialContext _context;
    private readonly Lock _gate = new();
    private readonly TrialDesk _desk = new();
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TrialContext _trials;
    private TrialSession? _session;
    private IActorRef? _actor;

    private StudentWorker(StudentWorkerSetup setup, TrialContext context) => (_setup, _context, _trials) = (setup, context, context);

    /// <summary>Which run.</summary>
    public RunId Run => _setup.Run;

    /// <summary>Its name.</summary>
    public WorkerId Worker => _setup.Worker;

    /// <summary>Ends when the coordinator says that it may not join, with one sentence that says why: no message changes that.</summary>
    public Task<string> Refused => _refused.Task;

    internal ILogger Logger => _setup.Logger;

    /// <summary>Whether it says nothing more.</summary>
    internal bool HasLeft => _left.Task.IsCompleted;

    /// <summary>Opens the device. Nothing is trained before an actor of it has joined the run.</summary>
    /// <exception cref="OperatorException">There is no such device, or the folders cannot be made.</exception>
    public static async Task<StudentWorker> StartAsync(StudentWorkerSetup setup, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var blobs = Path.Combine(setup.Folder, "blobs");
        foreach (var folder in new[] { blobs, setup.TrialsFolder })
            FaultOf.Disk(folder, "created", () => Directory.CreateDirectory(folder));
        var device = await StudentDevice.OpenAsync(setup.Device, setup.Threads, setup.Cores, $"device of {setup.Worker}")
            .ConfigureAwait(false);
        var intake = setup.Service.Intake;
        var dialer = new TeacherDialer(intake, setup.Secret.Length == 0 ? null : setup.Secret, setup.Tls);
        return new StudentWorker(
            setup, new TrialContext(setup.Worker, device, blobs, setup.TrialsFolder, intake, dialer, setup.Logger, setup.Time));
    }

    /// <summary>Its actor; one at a time, in whichever system the node has just now.</summary>
    /// <param name="coordinator">The way to the coordinator.</param>
    public Props ActorProps(IActorRef coordinator) => Props.Create(() => new StudentActor(this, coordinator));

    /// <summary>
    /// Gives back what it trains, with a checkpoint, and leaves the run. Ends when the coordinator has recorded that; until then the actor
    /// is needed.
    /// </summary>
    /// <param name="reason">One sentence.</param>
    /// <param name="cancellation">
    /// Ends the wait: a coordinator that is away cannot record anything. The checkpoint is written all the same.
    /// </param>
    public async Task LeaveAsync(string reason, CancellationToken cancellation = default)
    {
        lock (_gate)
            Carry(_desk.Leave(reason));
        Wake();
        await _left.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends what is trained, without a checkpoint, and the device's thread.</summary>
    public async ValueTask DisposeAsync()
    {
        TrialSession? session;
        lock (_gate)
        {
            _actor = null;
            session = _session;
        }
        session?.Abandon();
        await (session?.Over ?? Task.CompletedTask).ConfigureAwait(false);
        await _context.Device.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What it says to join or to be known again, with what it holds just now.</summary>
    internal Registration.RegisterStudent NewRegistration()
    {
        lock (_gate)
            return new Registration.RegisterStudent(
                Run, Worker, ProtocolVersion.Current, new JoinToken(_setup.Secret), VocabularyDigest: null, _context.Device.Recipe,
                _desk.Held);
    }

    internal void Attach(IActorRef actor)
    {
        lock (_gate)
            _actor = actor;
    }

    internal void Detach(IActorRef actor)
    {
        lock (_gate)
            _actor = actor.Equals(_actor) ? null : _actor;
    }

    internal void Receive(IWorkerOrder order)
    {
        lock (_gate)
            Carry(_desk.Receive(order));
    }

    /// <summary>The coordinator has taken it in.</summary>
    /// <param name="store">Where students put checkpoints; null where they share the folder of all trials.</param>
    internal void Accepted(string? store)
    {
        lock (_gate)
        {
            if (store == _trials.Store?.Address.GetLeftPart(UriPartial.Authority)) return;
            _trials = store is null ? _context : _context with
            {
                Store = new RemoteStore(new Uri(store), _context.Dialer, PausesOf(_context), Logger, _context.Time),
                TrialsFolder = Path.Combine(_setup.Folder, "trials"),
            };
        }
    }

    internal void Tick()
    {
        lock (_gate)
            _desk.Tick();
    }

    /// <summary>What is said while its trial waits for a batch; null while it does not wait.</summary>
    /// <param name="lease">Under which it speaks.</param>
    internal Training.BatchAwaited? Awaited(WorkerLease lease)
    {
        lock (_gate)
            return _desk.Held is { Trial: var trial } && _session?.Awaited is (var batch, var waited, var member)
                ? new Training.BatchAwaited(lease, trial, batch, waited.TotalSeconds, member)
                : null;
    }

    internal void RepeatAll()
    {
        lock (_gate)
            _desk.RepeatAll();
    }

    internal void RepeatValidations()
    {
        lock (_gate)
            _desk.RepeatValidations();
    }

    /// <summary>What is to be said now; the last is that it leaves.</summary>
    /// <param name="lease">Under which it speaks.</param>
    internal IReadOnlyList<IWorkerMessage> TakeDue(WorkerLease lease)
    {
        lock (_gate)
        {
            var due = _desk.Outbox.TakeDue(lease);
            return _desk is { IsLeaving: true, IsIdle: true } && _left.TrySetResult()
                ? [.. due, new Registration.WorkerLeaving(lease)]
                : due;
        }
    }

    internal void Refuse(string detail)
    {
        _left.TrySetResult();
        _refused.TrySetResult(detail);
    }

    private void Happened(TrialEvent said)
    {
        lock (_gate)
            Carry(_desk.Happened(said));
        Wake();
    }

    private void Wake()
    {
        IActorRef? actor;
        lock (_gate)
            actor = _actor;
        actor?.Tell(StudentActor.News.Instance, ActorRefs.NoSender);
    }

    // Nothing of it waits.
    private void Carry(IReadOnlyList<DeskAction> actions)
    {
        foreach (var action in actions)
        {
            switch (action)
            {
                case DeskAction.Begin begin:
                    _session = TrialSession.Begin(_trials, begin.Order, Happened);
                    break;
                case DeskAction.ChangeHolders change:
                    _session!.ChangeHolders(change.Holders);
                    break;
                case DeskAction.Answer answer:
                    _session!.Answered(answer.StepIndex, answer.Taid);
                    break;
                case DeskAction.SaveCheckpoint:
                    _session!.RequestCheckpoint();
                    break;
                case DeskAction.Stop:
                    _session!.Stop();
                    break;
                case DeskAction.Abandon:
                    _session!.Abandon();
                    break;
                case DeskAction.Delete delete:
                    _ = DeleteAsync(_trials, delete.Trial, delete.StepCounts);
                    break;
                default:
                    throw new InvalidOperationException($"nothing is known of {action.GetType().Name}");
            }
        }
    }

    // Each student has its own pauses.
    private static BackOff PausesOf(TrialContext context) => new(
        context.Intake.RetryPause, context.Intake.RetryPauseMax, Crc32C.Of(Encoding.UTF8.GetBytes(context.Student.Value)));

    private async Task DeleteAsync(TrialContext trials, TrialId trial, IReadOnlyList<long> stepCounts)
    {
        // Not on the actor's thread.
        await Task.Yield();
        try
        {
            if (trials.Store is { } store) await store.DeleteAsync(trial, stepCounts).ConfigureAwait(false);
            new TrialFolder(trials.TrialsFolder, trial).Store.Delete(stepCounts);
        }
        catch (OperatorException fault)
        {
            // It is ordered again.
            LogMessages.DeletionFailed(Logger, trial.Value, fault.Message);
            return;
        }
        lock (_gate)
            _desk.Deleted(trial, stepCounts);
        Wake();
    }
}
