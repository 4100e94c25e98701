using Akka.Event;
using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>The handle of an actor that is not there: what it is told becomes a dead letter, and who watches it learns the truth.</summary>
internal class EmptyActorRef(ActorRefProvider provider, ActorPath path) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    internal override ActorRefProvider Provider { get; } = provider;

    internal override bool IsTerminated => true;

    protected override void TellInternal(object message, IActorRef sender) => Provider.DeadLetter(new Envelope(message, sender), this);

    internal override void SendSystemMessage(SystemMessage message)
    {
        if (message is Watch watch && !watch.Watcher.Equals(this))
        {
            var notice = new DeathWatchNotification(watch.Watchee, ExistenceConfirmed: false, AddressTerminated: false);
            ((ActorRefBase)watch.Watcher).SendSystemMessage(notice);
        }
    }
}

/// <summary>Where messages go that reach nobody: the event stream, for who wants to know.</summary>
internal sealed class DeadLetterActorRef(ActorRefProvider provider, ActorPath path, EventStream eventStream) : EmptyActorRef(provider, path)
{
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is AllDeadLetters letter) Publish(letter.Message, letter.Sender, letter.Recipient);
        else Publish(message, sender, this);
    }

    public void Publish(object message, IActorRef? sender, IActorRef recipient)
    {
        var from = sender ?? this;
        switch (message)
        {
            // A dead letter that reaches nobody is not worth another one.
            case AllDeadLetters:
                break;
            case Identify identify:
                from.Tell(new ActorIdentity(identify.MessageId, null), this);
                break;
            case ActorSelectionMessage { Message: Identify identify, WildCardFanOut: false }:
                from.Tell(new ActorIdentity(identify.MessageId, null), this);
                break;
            case ActorSelectionMessage selection:
                Publish(selection.Message, sender, recipient);
                break;
            case IDeadLetterSuppression suppressed:
                eventStream.Publish(new SuppressedDeadLetter(suppressed, from, recipient));
                break;
            default:
                eventStream.Publish(new DeadLetter(message, from, recipient));
                break;
        }
    }
}
