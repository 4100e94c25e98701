namespace Akka.Actor;

/// <summary>
/// The base of all actors: state that is touched by one message at a time. Its methods run one after the other, on changing threads.
/// </summary>
public abstract class ActorBase
{
    private readonly ActorCell _cell;
    private SupervisorStrategy? _supervisorStrategy;

    /// <summary>Called by the system only.</summary>
    /// <exception cref="ActorInitializationException">Made with <c>new</c> and not from <see cref="Props"/>.</exception>
    protected ActorBase()
    {
        _cell = ActorCell.Current
            ?? throw new ActorInitializationException("Do not create actors using 'new', always create them using an ActorContext/System");
        _cell.Become(Receive);
    }

    /// <summary>The actor itself.</summary>
    protected IActorRef Self => _cell.Self;

    /// <summary>Who sent the message in hand; the system's dead letters when nobody did.</summary>
    protected IActorRef Sender => _cell.Sender;

    /// <summary>The running actor's context.</summary>
    /// <exception cref="NotSupportedException">No actor is running on this thread.</exception>
    protected static IActorContext Context => CurrentCell;

    /// <summary>A behaviour that knows no message.</summary>
    protected static Receive EmptyReceive => _ => false;

    internal static ActorCell CurrentCell => ActorCell.Current ?? throw new NotSupportedException(
        "There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    /// <summary>The actor's first behaviour: says whether it knew the message.</summary>
    protected abstract bool Receive(object message);

    /// <summary>Before the first message, also after a restart.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>After the last message.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>On the failed instance before it is replaced. As it stands: stop all children, call <see cref="PostStop"/>.</summary>
    /// <param name="reason">What went wrong.</param>
    /// <param name="message">The message in hand, if any.</param>
    protected virtual void PreRestart(Exception reason, object? message)
    {
        foreach (var child in _cell.GetChildren().ToList())
        {
            _cell.Unwatch(child);
            _cell.Stop(child);
        }
        PostStop();
    }

    /// <summary>On the new instance. As it stands it calls <see cref="PreStart"/>.</summary>
    /// <param name="reason">What went wrong with the instance before.</param>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>
    /// What happens to a message no behaviour knew. As it stands: an <see cref="Event.UnhandledMessage"/> on the event stream, and for a
    /// <see cref="Terminated"/> a <see cref="DeathPactException"/>.
    /// </summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated) throw new DeathPactException(terminated.ActorRef);
        _cell.System.EventStream.Publish(new Event.UnhandledMessage(message, Sender, Self));
    }

    /// <summary>What the actor does when a child fails. As it stands: restart it, or stop it when it could not start.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    /// <summary>Runs a behaviour on a message and says whether it knew it.</summary>
    protected virtual bool AroundReceive(Receive receive, object message)
    {
        var wasHandled = receive(message);
        if (!wasHandled) Unhandled(message);
        return wasHandled;
    }

    /// <summary>Replaces the behaviour on top.</summary>
    protected void Become(Receive receive) => _cell.Become(receive);

    /// <summary>Puts a behaviour on top of the others.</summary>
    protected void BecomeStacked(Receive receive) => _cell.BecomeStacked(receive);

    /// <summary>Goes back to the behaviour below.</summary>
    protected void UnbecomeStacked() => _cell.UnbecomeStacked();

    /// <summary>Asks for a <see cref="ReceiveTimeout"/> after a time without messages; null asks for none.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => _cell.SetReceiveTimeout(timeout);

    internal SupervisorStrategy Strategy => _supervisorStrategy ??= _cell.Props.SupervisorStrategy ?? SupervisorStrategy();

    /// <summary>After the constructors of all derived classes.</summary>
    internal virtual void Constructed()
    {
    }

    internal void RunReceive(Receive receive, object message) => AroundReceive(receive, message);

    internal void RunPreStart() => PreStart();

    internal void RunPostStop() => PostStop();

    internal void RunPreRestart(Exception reason, object? message) => PreRestart(reason, message);

    internal void RunPostRestart(Exception reason) => PostRestart(reason);
}
