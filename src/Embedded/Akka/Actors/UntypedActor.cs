namespace Akka.Actor;

/// <summary>An actor with one method for all messages.</summary>
public abstract class UntypedActor : ActorBase
{
    /// <summary>Called by the system only.</summary>
    protected UntypedActor()
    {
    }

    /// <summary>The running actor's context.</summary>
    protected static new IUntypedActorContext Context => CurrentCell;

    /// <summary>Takes a message; call <see cref="ActorBase.Unhandled"/> for one that is not known.</summary>
    protected abstract void OnReceive(object message);

    /// <summary>Hands every message to <see cref="OnReceive"/>.</summary>
    protected sealed override bool Receive(object message)
    {
        OnReceive(message);
        return true;
    }

    /// <summary>Replaces the behaviour on top.</summary>
    protected void Become(UntypedReceive receive) => Context.Become(receive);

    /// <summary>Puts a behaviour on top of the others.</summary>
    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);

    /// <summary>Runs asynchronous work as part of the message in hand: no other message comes before it has ended.</summary>
    protected void RunTask(Func<Task> action) => CurrentCell.RunTask(action);

    /// <summary>Runs work whose awaits come back to the actor: no other message comes before it has returned.</summary>
    protected void RunTask(Action action) => CurrentCell.RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });
}
