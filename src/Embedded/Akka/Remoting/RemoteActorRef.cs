using Akka.Actor;
using Akka.Mailboxes;

namespace Akka.Remoting;

/// <summary>The handle of an actor on another node.</summary>
internal sealed class RemoteActorRef(ActorRefProvider provider, IRemoting remoting, ActorPath path) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    /// <summary>The path as peers are told it.</summary>
    public string SerializedPath => field ??= Path.ToSerializationFormat();

    internal override ActorRefProvider Provider { get; } = provider;

    internal override ActorRefBase Parent =>
        Path.Depth == 0 ? ActorRefs.Nobody : new RemoteActorRef(Provider, remoting, Path.Parent);

    internal override bool IsLocal => false;

    protected override void TellInternal(object message, IActorRef sender) => remoting.Send(message, sender, this);

    internal override void SendSystemMessage(SystemMessage message) => remoting.SendSystem(message, this);

    internal override ActorRefBase GetChild(ReadOnlySpan<string> names)
    {
        var child = Path;
        foreach (var name in names) child = name == ".." ? child.Parent : name.Length == 0 ? child : child / name;
        return names.Length == 0 ? this : new RemoteActorRef(Provider, remoting, child);
    }
}
