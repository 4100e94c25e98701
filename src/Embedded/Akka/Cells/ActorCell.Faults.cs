using System.Diagnostics.CodeAnalysis;
using Akka.Event;
using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>How an actor is made, fails, is suspended, resumed and restarted. The order of the steps is the real library's.</summary>
[SuppressMessage("Design", "CA1031", Justification = "Whatever an actor throws is its supervisor's to judge.")]
internal sealed partial class ActorCell
{
    private readonly Queue<SystemMessage> _held = new();
    // Who made this actor fail: itself, or a child whose failure it passed on; null while it has not failed.
    private IActorRef? _failedBy;

    /// <summary>0 takes all system messages, 1 (suspended) holds failures back, 2 (waits for children to restart) more.</summary>
    private int HoldLevel => _children.IsAwaitedForCreation ? 2 : Mailbox.IsSuspended ? 1 : 0;

    public void SystemInvoke(SystemMessage message)
    {
        var level = HoldLevel;
        if (MustWait(message, level))
        {
            _held.Enqueue(message);
            return;
        }
        try
        {
            Handle(message);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        ReleaseHeld(level);
    }

    // What is held came before what still waits in the mailbox, so it goes first.
    private void ReleaseHeld(int levelBefore)
    {
        if (Mailbox.IsClosed)
        {
            while (_held.TryDequeue(out var left)) SystemImpl.Provider.DeadLetters.SendSystemMessage(left);
            return;
        }
        if (HoldLevel >= levelBefore) return;
        for (var count = _held.Count; count > 0 && _held.TryDequeue(out var message); count--) SystemInvoke(message);
    }

    private static bool MustWait(SystemMessage message, int level) => message switch
    {
        Failed => level > 0,
        Recreate or Mailboxes.Suspend or Resume => level == 2,
        _ => false,
    };

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case Create:
                CreateActor();
                break;
            case Recreate recreate:
                FaultRecreate(recreate.Cause);
                break;
            case Mailboxes.Suspend:
                Mailbox.Suspend();
                SuspendChildren(null);
                break;
            case Resume resume:
                FaultResume(resume.CausedByFailure);
                break;
            case Terminate:
                TerminateSelf();
                break;
            case Failed failed:
                HandleFailure(failed);
                break;
            case Watch watch:
                AddWatcher(watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                RemoveWatcher(unwatch.Watchee, unwatch.Watcher);
                break;
            case DeathWatchNotification notification:
                WatchedActorTerminated(notification);
                break;
            case ActorTask task:
                TaskScheduler.Run(task.Task);
                break;
            default:
                throw new InvalidOperationException($"no rule for the system message {message.GetType()}");
        }
    }

    private void CreateActor()
    {
        try
        {
            NewActor().RunPreStart();
        }
        catch (Exception cause)
        {
            ReleaseActor(_actor);
            if (cause is ActorInitializationException { Actor: not null }) throw;
            throw new ActorInitializationException(LocalSelf, $"Exception during creation: {cause.Message}", cause);
        }
    }

    private ActorBase NewActor()
    {
        _behaviours.Clear();
        var actor = Props.NewActor();
        if (actor is IActorStash stashing) stashing.Stash = new Stash(this);
        if (actor is IWithTimers timed) timed.Timers = _timers = new TimerScheduler(this, _engine);
        actor.Constructed();
        _actor = actor;
        return actor;
    }

    private void FaultCreate()
    {
        SetReceiveTimeout(null);
        StopChildren();
        if (!_children.Await(ChildrenAwaited.Creation)) FinishCreate();
    }

    private void FinishCreate()
    {
        Mailbox.Resume();
        _failedBy = null;
        try
        {
            CreateActor();
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    private void FaultRecreate(Exception cause)
    {
        if (_children.IsAwaitedForTermination)
        {
            // Too late; but the count of suspensions must stay balanced.
            FaultResume(null);
            return;
        }
        if (_actor is not { } failed)
        {
            FaultCreate();
            return;
        }
        SetReceiveTimeout(null);
        try
        {
            failed.RunPreRestart(cause, CurrentMessage);
        }
        catch (Exception second)
        {
            var wrapped = new PreRestartException(LocalSelf, second, cause, CurrentMessage);
            Publish(new Error(wrapped, LogName, failed.GetType(), wrapped.Message));
        }
        ReleaseActor(failed);
        CurrentMessage = null;
        if (!_children.Await(ChildrenAwaited.Recreation, cause)) FinishRecreate(cause);
    }

    private void FinishRecreate(Exception cause)
    {
        var survivors = _children.All();
        try
        {
            Mailbox.Resume();
            _failedBy = null;
            var fresh = NewActor();
            fresh.RunPostRestart(cause);
            // Children that were not stopped are restarted once their parent is up again.
            foreach (var child in survivors) child.Restart(cause);
        }
        catch (Exception second)
        {
            ReleaseActor(_actor);
            HandleInvokeFailure(new PostRestartException(LocalSelf, second, cause), survivors);
        }
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null && !_children.IsAwaitedForTermination)
        {
            FaultCreate();
            return;
        }
        var failedBy = _failedBy;
        Mailbox.Resume();
        if (causedByFailure is not null) _failedBy = null;
        CurrentMessage = Mailbox.IsAwaiting ? CurrentMessage : null;
        foreach (var child in _children.All()) child.Resume(child.Equals(failedBy) ? causedByFailure : null);
        RestartReceiveTimeout();
    }

    private void HandleInvokeFailure(Exception cause, IReadOnlyList<LocalActorRef>? childrenToSpare = null)
    {
        if (_failedBy is not null) return;
        Mailbox.Suspend();
        // A failed child waits for the answer to its own failure already.
        _failedBy = _failingChild ?? LocalSelf;
        SuspendChildren(childrenToSpare);
        ParentRef.SendSystemMessage(new Failed(LocalSelf, cause));
    }

    private void SuspendChildren(IReadOnlyList<LocalActorRef>? except)
    {
        foreach (var child in _children.All())
        {
            if (!child.Equals(_failingChild) && except?.Contains(child) != true) child.Suspend();
        }
    }

    private string LogName => LocalSelf.Path.ToString();

    private void Publish(LogEvent logEvent) => SystemImpl.EventStream.Publish(logEvent);
}
