using Akka.Mailboxes;

namespace Akka.Actor;

/// <summary>The handle of an actor in this process.</summary>
internal sealed class LocalActorRef : ActorRefBase
{
    private readonly int _hash;

    public LocalActorRef(ActorSystemImpl system, Props props, ActorRefBase parent, ActorPath path)
    {
        Path = path;
        _hash = base.GetHashCode();
        Parent = parent;
        Provider = system.Provider;
        Cell = new ActorCell(system, this, props, parent);
    }

    public override ActorPath Path { get; }

    public ActorCell Cell { get; }

    internal override ActorRefProvider Provider { get; }

    internal override ActorRefBase Parent { get; }

    internal override bool IsTerminated => Cell.Mailbox.IsClosed;

    protected override void TellInternal(object message, IActorRef sender) => Cell.Mailbox.Enqueue(new Envelope(message, sender));

    internal override void SendSystemMessage(SystemMessage message) => Cell.Mailbox.EnqueueSystem(message);

    internal override ActorRefBase GetChild(ReadOnlySpan<string> names)
    {
        if (names.Length == 0) return this;
        var child = names[0] == ".." ? Parent : names[0].Length == 0 ? this : Cell.FindChild(names[0]);
        return child.GetChild(names[1..]);
    }

    public override int GetHashCode() => _hash;
}
