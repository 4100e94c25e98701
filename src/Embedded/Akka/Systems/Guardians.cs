using Akka.Event;
using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>Parent of the actors that the program makes.</summary>
internal sealed class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        if (message is Terminated) Context.Stop(Self);
        else Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
        return true;
    }
}

/// <summary>Parent of the two others. A guardian that fails is stopped, and with it the system.</summary>
internal sealed class RootGuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        if (message is Terminated) Context.Stop(Self);
        else Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
        return true;
    }

    protected override SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.StoppingStrategy;
}

/// <summary>To the system guardian: the sender wants to finish its work before the system's own actors are stopped.</summary>
internal sealed record RegisterTerminationHook
{
    public static RegisterTerminationHook Instance { get; } = new();
}

/// <summary>From the system guardian: the user's actors have ended; finish.</summary>
internal sealed record TerminationHook
{
    public static TerminationHook Instance { get; } = new();
}

/// <summary>To the system guardian: finished.</summary>
internal sealed record TerminationHookDone
{
    public static TerminationHookDone Instance { get; } = new();
}

/// <summary>Parent of the system's own actors. They outlive the user's, and those with a hook the others.</summary>
internal sealed class SystemGuardianActor : ActorBase
{
    private readonly List<IActorRef> _hooks = [];
    private bool _isTerminating;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case RegisterTerminationHook when !_isTerminating && !_hooks.Contains(Sender):
                _hooks.Add(Context.Watch(Sender));
                return true;
            case RegisterTerminationHook:
                return true;
            case TerminationHookDone:
                HookDone(Sender);
                return true;
            case Terminated terminated when _hooks.Contains(terminated.ActorRef):
                HookDone(terminated.ActorRef);
                return true;
            case Terminated:
                _isTerminating = true;
                foreach (var hook in _hooks) hook.Tell(TerminationHook.Instance, Self);
                StopWhenDone();
                return true;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                return true;
        }
    }

    private void HookDone(IActorRef hook)
    {
        Context.Unwatch(hook);
        _hooks.Remove(hook);
        if (_isTerminating) StopWhenDone();
    }

    private void StopWhenDone()
    {
        if (_hooks.Count == 0) Context.Stop(Self);
    }
}

/// <summary>Above the root: learns that the last actor has ended.</summary>
internal sealed class TopSupervisor(ActorRefProvider provider, ActorPath path, Action<Exception?> ended) : ActorRefBase
{
    private Exception? _cause;

    public override ActorPath Path { get; } = path;

    internal override ActorRefProvider Provider { get; } = provider;

    protected override void TellInternal(object message, IActorRef sender) => Provider.DeadLetter(new Envelope(message, sender), this);

    internal override void SendSystemMessage(SystemMessage message)
    {
        if (message is Failed failed)
        {
            _cause = failed.Cause;
            ((ActorRefBase)failed.Child).Stop();
        }
        else if (message is DeathWatchNotification)
        {
            ended(_cause);
        }
    }
}
