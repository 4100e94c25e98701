using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>What every handle has.</summary>
public abstract class ActorRefBase : IActorRef
{
    /// <summary>A handle.</summary>
    protected ActorRefBase()
    {
    }

    /// <inheritdoc/>
    public abstract ActorPath Path { get; }

    /// <summary>The system's provider; null for a handle that belongs to no system.</summary>
    internal abstract ActorRefProvider? Provider { get; }

    internal virtual ActorRefBase Parent => ActorRefs.Nobody;

    internal virtual bool IsLocal => true;

    internal virtual bool IsTerminated => false;

    /// <inheritdoc/>
    /// <exception cref="InvalidMessageException">The message is null.</exception>
    public void Tell(object message, IActorRef? sender)
    {
        if (message is null) throw new InvalidMessageException("Message is null");
        TellInternal(message, sender!);
    }

    /// <summary>Takes a message that is not null.</summary>
    protected abstract void TellInternal(object message, IActorRef sender);

    internal abstract void SendSystemMessage(SystemMessage message);

    /// <summary>The actor below this one at these names ("name#uid" means that incarnation), or nobody.</summary>
    internal virtual ActorRefBase GetChild(ReadOnlySpan<string> names) => names.Length == 0 ? this : ActorRefs.Nobody;

    internal void Stop() => SendSystemMessage(new Terminate());

    internal void Suspend() => SendSystemMessage(new Suspend());

    internal void Resume(Exception? causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

    internal void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) =>
        ReferenceEquals(this, other) || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path.Uid, Path);

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other) =>
        other is null ? 1 : Path.CompareTo(other.Path) is var order and not 0 ? order : Path.Uid.CompareTo(other.Path.Uid);

    int IComparable.CompareTo(object? obj) => CompareTo((IActorRef?)obj);

    /// <summary>The path with its uid, in brackets.</summary>
    public override string ToString() => $"[{Path.ToStringWithUid()}]";
}

/// <summary>The handle that stands for nobody.</summary>
public sealed class Nobody : ActorRefBase
{
    internal Nobody()
    {
    }

    /// <inheritdoc/>
    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems"), "/Nobody");

    internal override ActorRefProvider? Provider => null;

    /// <summary>Drops the message.</summary>
    protected override void TellInternal(object message, IActorRef sender)
    {
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
    }
}
