using System.Diagnostics.CodeAnalysis;
using Akka.Event;
using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>What an actor does about its children's failures, and how it ends.</summary>
[SuppressMessage("Design", "CA1031", Justification = "Whatever an actor throws is its supervisor's to judge.")]
internal sealed partial class ActorCell
{
    // The child whose failure is being judged.
    private IActorRef? _failingChild;

    public ChildStats? StatsOf(IActorRef child) => _children.Stats(child);

    private void HandleFailure(Failed failed)
    {
        // A former incarnation of the name, or a child that has ended: there is nobody left to judge.
        if (_children.Stats(failed.Child) is not { } stats || _actor is not { } actor) return;
        _failingChild = failed.Child;
        try
        {
            if (!actor.Strategy.HandleFailure(this, stats, failed.Cause)) HandleInvokeFailure(failed.Cause);
        }
        catch (Exception second)
        {
            HandleInvokeFailure(second);
        }
        finally
        {
            _failingChild = null;
        }
    }

    private void HandleChildTerminated(IActorRef child)
    {
        var (awaited, recreationCause) = _children.Remove(child);
        switch (awaited)
        {
            case ChildrenAwaited.Recreation:
                FinishRecreate(recreationCause!);
                break;
            case ChildrenAwaited.Creation:
                FinishCreate();
                break;
            case ChildrenAwaited.Termination:
                FinishTerminate();
                break;
            case ChildrenAwaited.None:
                break;
        }
    }

    private void TerminateSelf()
    {
        SetReceiveTimeout(null);
        UnwatchAll();
        StopChildren();
        var wasTerminating = _children.IsAwaitedForTermination;
        if (!_children.Await(ChildrenAwaited.Termination))
        {
            FinishTerminate();
            return;
        }
        if (wasTerminating) return;
        // While the children end, neither messages nor failures are of interest.
        Mailbox.Suspend();
        _failedBy = LocalSelf;
    }

    // The order counts: a parent that also watches gets the notice after the child is forgotten, watchers after the parent.
    private void FinishTerminate()
    {
        var actor = _actor;
        try
        {
            actor?.RunPostStop();
        }
        catch (Exception cause)
        {
            Publish(new Error(cause, LogName, actor!.GetType(), cause.Message));
        }
        ReleaseActor(actor);
        SetReceiveTimeout(null);
        Mailbox.Close();
        SystemImpl.EventStream.Unsubscribe(LocalSelf);
        ParentRef.SendSystemMessage(new DeathWatchNotification(LocalSelf, ExistenceConfirmed: true, AddressTerminated: false));
        TellWatchers();
        UnwatchAll();
        CurrentMessage = null;
        _sender = null;
    }
}
