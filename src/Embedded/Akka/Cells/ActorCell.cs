using System.Diagnostics.CodeAnalysis;
using Akka.Execution;
using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>
/// The life of one actor: its instance, mailbox, children, watches and faults. Everything here runs within the actor's mailbox run, one
/// message at a time, except where a comment says otherwise.
/// </summary>
internal sealed partial class ActorCell : IUntypedActorContext
{
    private readonly Stack<Receive> _behaviours = new();
    private readonly Engine _engine;
    private IActorRef? _sender;
    private ActorBase? _actor;

    public ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, ActorRefBase parent)
    {
        SystemImpl = system;
        LocalSelf = self;
        Props = props;
        ParentRef = parent;
        _engine = system.Engine;
        Mailbox = new Mailbox(this, system.Engine);
        TaskScheduler = new ActorTaskScheduler(this);
    }

    /// <summary>The cell whose mailbox run this thread is in.</summary>
    [field: ThreadStatic]
    public static ActorCell? Current { get; set; }

    public ActorSystemImpl SystemImpl { get; }

    public LocalActorRef LocalSelf { get; }

    public ActorRefBase ParentRef { get; }

    public Mailbox Mailbox { get; }

    public ActorTaskScheduler TaskScheduler { get; }

    public Props Props { get; }

    /// <summary>The message in hand; null between messages.</summary>
    public object? CurrentMessage { get; private set; }

    /// <summary>Counts the messages the actor was given, so that a stash knows whether it has the one in hand.</summary>
    public long EnvelopeNumber { get; private set; }

    public IActorRef Self => LocalSelf;

    public IActorRef Sender => _sender ?? SystemImpl.DeadLetters;

    public IActorRef? SenderOrNull => _sender;

    public IActorRef Parent => ParentRef;

    public ActorSystem System => SystemImpl;

    public void Become(Receive receive)
    {
        _behaviours.TryPop(out _);
        _behaviours.Push(receive);
    }

    public void BecomeStacked(Receive receive) => _behaviours.Push(receive);

    public void UnbecomeStacked()
    {
        if (_behaviours.Count > 1) _behaviours.Pop();
    }

    public void Become(UntypedReceive receive) => Become(TakingAll(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(TakingAll(receive));

    public ActorSelection ActorSelection(string actorPath) => SystemImpl.Provider.Selection(actorPath, LocalSelf);

    public ActorSelection ActorSelection(ActorPath actorPath) => SystemImpl.Provider.Selection(actorPath);

    /// <summary>Gives one message to the actor.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an actor throws is its supervisor's to judge.")]
    public void Invoke(in Envelope envelope)
    {
        CurrentMessage = envelope.Message;
        _sender = envelope.Sender;
        EnvelopeNumber++;
        _engine.Delivering(LocalSelf, envelope.Message, envelope.Sender);
        var countsAsActivity = envelope.Message is not INotInfluenceReceiveTimeout;
        if (countsAsActivity) CancelReceiveTimeout();
        try
        {
            if (envelope.Message is IAutoReceivedMessage) AutoReceive(envelope.Message);
            else if (envelope.Message is TimerMessage timer) ReceiveTimer(timer);
            else ReceiveMessage(envelope.Message);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
            return;
        }
        if (Mailbox.IsAwaiting) return;
        CurrentMessage = null;
        if (countsAsActivity) RestartReceiveTimeout();
    }

    /// <summary>Hands a message to the behaviour on top.</summary>
    public void ReceiveMessage(object message)
    {
        if (_actor is { } actor) actor.RunReceive(_behaviours.Peek(), message);
    }

    /// <summary>Lets go of what the instance had, before a new one or the end.</summary>
    private void ReleaseActor(ActorBase? actor)
    {
        if (actor is IActorStash { Stash: { } stash }) stash.UnstashAll();
        _timers?.CancelAll();
        _timers = null;
        _behaviours.Clear();
        _actor = null;
    }

    private void AutoReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                ReceiveTerminated(terminated);
                break;
            case AddressTerminated lost:
                ReceiveAddressTerminated(lost.Address);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                LocalSelf.Stop();
                break;
            case ActorSelectionMessage selection:
                selection.DeliverFrom(LocalSelf, Sender);
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, LocalSelf), LocalSelf);
                break;
            default:
                throw new InvalidOperationException($"no rule for the automatic message {message.GetType()}");
        }
    }

    private static Receive TakingAll(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };
}
