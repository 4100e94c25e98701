using Akka.Event;

namespace Akka.Actor;

/// <summary>A message the system handles itself, before the actor.</summary>
public interface IAutoReceivedMessage
{
}

/// <summary>A message that does not put off the receive timeout.</summary>
public interface INotInfluenceReceiveTimeout
{
}

/// <summary>A message that a node in untrusted mode does not take from others.</summary>
public interface IPossiblyHarmful
{
}

/// <summary>A message that never leaves its process.</summary>
public interface INoSerializationVerificationNeeded
{
}

/// <summary>Stops an actor once it has had the messages before this one.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill()
    {
    }

    /// <summary>The message.</summary>
    public static PoisonPill Instance { get; } = new();

    /// <summary>The message, for people.</summary>
    public override string ToString() => "<PoisonPill>";
}

/// <summary>Makes an actor fail with <see cref="ActorKilledException"/>; what follows is its supervisor's choice.</summary>
public sealed class Kill : IAutoReceivedMessage
{
    private Kill()
    {
    }

    /// <summary>The message.</summary>
    public static Kill Instance { get; } = new();

    /// <summary>The message, for people.</summary>
    public override string ToString() => "<Kill>";
}

/// <summary>No message came for the time that was set.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout()
    {
    }

    /// <summary>The message.</summary>
    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>A watched actor has ended.</summary>
public sealed class Terminated : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression, INoSerializationVerificationNeeded,
    IEquatable<Terminated>
{
    /// <summary>The notice for one actor.</summary>
    public Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    {
        ActorRef = actorRef;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    /// <summary>The actor that has ended.</summary>
    public IActorRef ActorRef { get; }

    /// <summary>Whether it is known to have lived; false when it had ended before it was watched.</summary>
    public bool ExistenceConfirmed { get; }

    /// <summary>Whether the notice comes from the loss of its whole node.</summary>
    public bool AddressTerminated { get; }

    /// <inheritdoc/>
    public bool Equals(Terminated? other) =>
        other is not null && ActorRef.Equals(other.ActorRef) && ExistenceConfirmed == other.ExistenceConfirmed
        && AddressTerminated == other.AddressTerminated;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Terminated);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ActorRef, ExistenceConfirmed, AddressTerminated);

    /// <summary>The notice, for people.</summary>
    public override string ToString() => $"<Terminated>: {ActorRef} - ExistenceConfirmed={ExistenceConfirmed}";
}

/// <summary>Asks an actor for its handle; the answer is an <see cref="ActorIdentity"/>.</summary>
public sealed class Identify : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    /// <summary>A question with a mark of its own.</summary>
    public Identify(object messageId) => MessageId = messageId;

    /// <summary>What the answer repeats.</summary>
    public object MessageId { get; }
}

/// <summary>The answer to <see cref="Identify"/>.</summary>
public sealed class ActorIdentity
{
    /// <summary>An answer.</summary>
    public ActorIdentity(object messageId, IActorRef? subject)
    {
        MessageId = messageId;
        Subject = subject!;
    }

    /// <summary>What the question said.</summary>
    public object MessageId { get; }

    /// <summary>The actor; null when there is none.</summary>
    public IActorRef Subject { get; }
}

/// <summary>An answer that is itself a success or a failure.</summary>
public abstract class Status
{
    /// <summary>A status.</summary>
    protected Status()
    {
    }

    /// <summary>It worked.</summary>
    public sealed class Success : Status
    {
        /// <summary>A success without a value.</summary>
        public static readonly Success Instance = new(null);

        /// <summary>What came of it.</summary>
        public readonly object Status;

        /// <summary>A success.</summary>
        public Success(object? status) => Status = status!;

        /// <summary>The status, for people.</summary>
        public override string ToString() => $"Success: {Status}";
    }

    /// <summary>It did not work.</summary>
    public sealed class Failure : Status
    {
        /// <summary>What went wrong.</summary>
        public readonly Exception Cause;

        /// <summary>What was under way, if that is known.</summary>
        public readonly object State;

        /// <summary>A failure.</summary>
        public Failure(Exception cause) : this(cause, null)
        {
        }

        /// <summary>A failure of something.</summary>
        public Failure(Exception cause, object? state)
        {
            Cause = cause;
            State = state!;
        }

        /// <summary>The status, for people.</summary>
        public override string ToString() => $"Failure: {Cause}";
    }
}
