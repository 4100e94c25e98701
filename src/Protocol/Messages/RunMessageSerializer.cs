using System.Runtime.Serialization;
using ActorDistill.Protocol.Conversion.Messages;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace ActorDistill.Protocol.Messages;

/// <summary>
/// The actor messages as protobuf. The kind of a message is told by a name of ours, never by the name of a type; only those in the list
/// exist.
/// </summary>
public sealed class RunMessageSerializer : SerializerWithStringManifest
{
    /// <summary>What binds the messages to this class in an actor system. Part of every node's configuration.</summary>
    public const string Bindings =
        """
        akka.actor {
          serializers.actordistill = "ActorDistill.Protocol.Messages.RunMessageSerializer, ActorDistill.Protocol"
          serialization-bindings."ActorDistill.Protocol.Messages.IRunMessage, ActorDistill.Protocol" = actordistill
          serialization-identifiers."ActorDistill.Protocol.Messages.RunMessageSerializer, ActorDistill.Protocol" = 4711
        }
        """;

    private static readonly MessageEntry[] Entries =
    [
        .. RegistrationConvert.Entries,
        .. LeaseConvert.Entries,
        .. TeacherOrderConvert.Entries,
        .. TrialOrderConvert.Entries,
        .. TrainingConvert.Entries,
        .. CheckpointConvert.Entries,
        .. CommandConvert.Entries,
        .. SweepConvert.Entries,
    ];

    private static readonly Dictionary<Type, MessageEntry> ByType = Entries.ToDictionary(entry => entry.Type);
    private static readonly Dictionary<string, MessageEntry> ByManifest = Entries.ToDictionary(entry => entry.Manifest);

    /// <summary>A serializer of a system.</summary>
    public RunMessageSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <summary>All messages and what they are called on the wire.</summary>
    public static IReadOnlyDictionary<Type, string> Manifests { get; } = Entries.ToDictionary(entry => entry.Type, entry => entry.Manifest);

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of a run.</exception>
    public override string Manifest(object o) => EntryOf(o).Manifest;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of a run.</exception>
    public override byte[] ToBinary(object obj) => EntryOf(obj).Encode(obj).ToByteArray();

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The name is unknown, or the bytes cannot be: it says what is allowed.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var entry))
            throw new SerializationException($"there is no message \"{manifest}\" of a run");
        try
        {
            return entry.Decode(bytes);
        }
        catch (ProtocolException fault)
        {
            throw new SerializationException(fault.Message, fault);
        }
    }

    private static MessageEntry EntryOf(object message) => ByType.TryGetValue(message.GetType(), out var entry)
        ? entry
        : throw new SerializationException($"{message.GetType()} is no message of a run");
}
