using Akka.Actor;

namespace Akka.Event;

/// <summary>A message that is not reported when it reaches nobody.</summary>
public interface IDeadLetterSuppression
{
}

/// <summary>A message that reached nobody, or that nobody knew.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    /// <summary>A message with its sender and its recipient.</summary>
    protected AllDeadLetters(object message, IActorRef sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender;
        Recipient = recipient;
    }

    /// <summary>The message.</summary>
    public object Message { get; }

    /// <summary>Who sent it.</summary>
    public IActorRef Sender { get; }

    /// <summary>Whom it was for.</summary>
    public IActorRef Recipient { get; }

    /// <summary>The letter, for people.</summary>
    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: <{Message}>";
}

/// <summary>A message that reached nobody.</summary>
public sealed class DeadLetter : AllDeadLetters
{
    /// <summary>A message with its sender and its recipient.</summary>
    public DeadLetter(object message, IActorRef sender, IActorRef recipient) : base(message, sender, recipient)
    {
    }
}

/// <summary>A message that reached nobody and does not mind.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    /// <summary>A message with its sender and its recipient.</summary>
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient) : base(message, sender, recipient)
    {
    }
}

/// <summary>A message that its actor did not know.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    /// <summary>A message with its sender and its recipient.</summary>
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient) : base(message, sender, recipient)
    {
    }
}
