using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Mailboxes;
using Google.Protobuf;

namespace Akka.Remoting;

/// <summary>Messages and system messages as frames and back.</summary>
internal sealed class MessageCodec(ActorSystemImpl system, Address local)
{
    /// <summary>An object as its serializer writes it.</summary>
    /// <exception cref="SerializationException">No serializer takes it.</exception>
    public static Payload Wrap(Serialization.Serialization serialization, object message)
    {
        var serializer = serialization.FindSerializerFor(message);
        return new Payload
        {
            SerializerId = serializer.Identifier,
            Manifest = Serialization.Serialization.ManifestFor(serializer, message),
            Content = UnsafeByteOperations.UnsafeWrap(serializer.ToBinary(message)),
        };
    }

    /// <exception cref="SerializationException">Serializer or manifest is unknown, or the bytes are not such a message.</exception>
    public static object Unwrap(Serialization.Serialization serialization, Payload? payload)
    {
        // Messages hold messages: a peer may nest them deeper than any stack. This throws instead of ending the process.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (payload is null) throw new SerializationException("a message without content");
        return serialization.Deserialize(payload.Content.ToByteArray(), payload.SerializerId, payload.Manifest);
    }

    /// <exception cref="SerializationException">No serializer takes it.</exception>
    public byte[] Encode(object message, IActorRef? sender, RemoteActorRef recipient) => NumberedConnection.Encode(new Frame
    {
        Message = new ActorMessage
        {
            Recipient = recipient.SerializedPath,
            Sender = sender is null or Nobody ? "" : system.Provider.SerializedPath(sender, local),
            Payload = Serialization.Serialization.WithTransport(system, local, () => Wrap(system.Serialization, message)),
        },
    });

    public byte[] Encode(SystemMessage message, RemoteActorRef recipient, long seqNr)
    {
        var cell = new CellMessage { SeqNr = seqNr, Recipient = recipient.SerializedPath };
        switch (message)
        {
            case Watch watch:
                (cell.Kind, cell.Subject, cell.Watcher) = (CellMessage.Types.Kind.Watch, Text(watch.Watchee), Text(watch.Watcher));
                break;
            case Unwatch unwatch:
                (cell.Kind, cell.Subject, cell.Watcher) = (CellMessage.Types.Kind.Unwatch, Text(unwatch.Watchee), Text(unwatch.Watcher));
                break;
            case Terminate:
                cell.Kind = CellMessage.Types.Kind.Terminate;
                break;
            case DeathWatchNotification notice:
                (cell.Kind, cell.Subject) = (CellMessage.Types.Kind.DeathWatchNotification, Text(notice.Actor));
                (cell.ExistenceConfirmed, cell.AddressTerminated) = (notice.ExistenceConfirmed, notice.AddressTerminated);
                break;
            default:
                throw new InvalidOperationException($"{message.GetType()} never leaves its node");
        }
        return NumberedConnection.Encode(new Frame { System = cell });
    }

    /// <summary>The message for an actor of this node, or null when it is not one that <paramref name="peer"/> may send.</summary>
    public SystemMessage? Decode(CellMessage cell, Address peer, out ActorRefBase recipient)
    {
        recipient = ActorRefs.Nobody;
        if (!TryResolveLocal(cell.Recipient, out recipient)) return null;
        switch (cell.Kind)
        {
            // A peer speaks for its own actors only: as the watcher, or as the one that has ended.
            case CellMessage.Types.Kind.Watch when TryResolveAt(peer, cell.Watcher, out var watcher):
                return new Watch(recipient, watcher);
            case CellMessage.Types.Kind.Unwatch when TryResolveAt(peer, cell.Watcher, out var watcher):
                return new Unwatch(recipient, watcher);
            case CellMessage.Types.Kind.DeathWatchNotification when TryResolveAt(peer, cell.Subject, out var subject):
                return new DeathWatchNotification(subject, cell.ExistenceConfirmed, cell.AddressTerminated);
            case CellMessage.Types.Kind.Terminate:
                return new Terminate();
            default:
                return null;
        }
    }

    public bool TryResolveLocal(string path, out ActorRefBase actor)
    {
        actor = ActorRefs.Nobody;
        if (!ActorPath.TryParse(path, out var parsed) || parsed.Address != local) return false;
        actor = system.Provider.ResolveLocal(parsed);
        return true;
    }

    private bool TryResolveAt(Address peer, string path, out ActorRefBase actor)
    {
        actor = ActorRefs.Nobody;
        if (!ActorPath.TryParse(path, out var parsed) || parsed.Address != peer) return false;
        actor = system.Provider.Resolve(parsed);
        return true;
    }

    private string Text(IActorRef actor) => system.Provider.SerializedPath(actor, local);
}
