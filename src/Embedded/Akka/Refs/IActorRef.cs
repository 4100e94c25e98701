namespace Akka.Actor;

/// <summary>Something messages can be sent to.</summary>
public interface ICanTell
{
    /// <summary>Sends a message and returns at once; the answer goes to <paramref name="sender"/>.</summary>
    void Tell(object message, IActorRef? sender);
}

/// <summary>A handle of one incarnation of an actor, here or on another node. Two handles of one incarnation are equal.</summary>
public interface IActorRef : ICanTell, IComparable<IActorRef>, IEquatable<IActorRef>, IComparable
{
    /// <summary>The actor's place and incarnation.</summary>
    ActorPath Path { get; }
}

/// <summary>Something that makes and finds actors.</summary>
public interface IActorRefFactory
{
    /// <summary>Makes a child actor; it starts on its own.</summary>
    /// <exception cref="InvalidActorNameException">The name is taken or not allowed.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    /// <summary>The actors at a path, which is resolved anew for each message.</summary>
    ActorSelection ActorSelection(string actorPath);

    /// <summary>The actors at a path, which is resolved anew for each message.</summary>
    ActorSelection ActorSelection(ActorPath actorPath);
}

/// <summary>Something that is told when actors end.</summary>
public interface ICanWatch
{
    /// <summary>Asks for a <see cref="Terminated"/> when the actor has ended, also if it already has.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>As <see cref="Watch"/>, with a message of one's own in place of <see cref="Terminated"/>.</summary>
    /// <exception cref="InvalidOperationException">The actor is already watched with another message.</exception>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Takes a watch back; a notice already in the mailbox is dropped too.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>A message that holds another one.</summary>
public interface IWrappedMessage
{
    /// <summary>The message inside.</summary>
    object Message { get; }
}

/// <summary>Handles that stand for nobody.</summary>
public static class ActorRefs
{
    /// <summary>No sender.</summary>
    public static readonly IActorRef NoSender = null!;

    /// <summary>A handle that drops all it is told.</summary>
    public static readonly Nobody Nobody = new();
}

/// <summary>Short forms for handles.</summary>
public static class ActorRefExtensions
{
    /// <summary>Whether the handle is null or stands for nobody.</summary>
    public static bool IsNobody(this IActorRef? actorRef) => actorRef is null or Nobody;

    /// <summary>The handle, or another one when it stands for nobody.</summary>
    public static IActorRef GetOrElse(this IActorRef? actorRef, Func<IActorRef> elseValue) =>
        actorRef.IsNobody() ? elseValue() : actorRef!;
}

/// <summary>Sending from inside an actor.</summary>
public static class ActorRefImplicitSenderExtensions
{
    /// <summary>Sends with the running actor as sender; outside an actor without one.</summary>
    public static void Tell(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.Current?.Self);

    /// <summary>Sends on the message in hand: its sender stays the sender.</summary>
    public static void Forward(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.Current?.Sender);
}

/// <summary>Making actors by type.</summary>
public static class ActorRefFactoryExtensions
{
    /// <summary>Makes an actor whose class has a constructor without arguments.</summary>
    public static IActorRef ActorOf<TActor>(this IActorRefFactory factory, string? name = null) where TActor : ActorBase, new() =>
        factory.ActorOf(Props.Create<TActor>(), name);
}
