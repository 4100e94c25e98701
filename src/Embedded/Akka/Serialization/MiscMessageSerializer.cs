using System.Globalization;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remoting;
using Google.Protobuf;

namespace Akka.Serialization;

/// <summary>Messages of the library that may cross a node's border.</summary>
internal sealed class MiscMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Failures that keep their type. Nothing else is made because a peer names it: other failures arrive as a RemoteFailure.
    private static readonly Dictionary<string, Func<string, Exception>> Failures = new[]
    {
        Known(text => new InvalidOperationException(text)),
        Known(text => new ArgumentException(text)),
        Known(text => new TimeoutException(text)),
        Known(text => new NotSupportedException(text)),
        Known(text => new OperationCanceledException(text)),
        Known(text => new IOException(text)),
        Known(text => new AskTimeoutException(text)),
    }.ToDictionary(known => known.Type.FullName!, known => known.Make);

    public override string Manifest(object o) => o switch
    {
        Identify => "ID",
        ActorIdentity => "AID",
        PoisonPill => "PP",
        Kill => "K",
        Status.Success => "SS",
        Status.Failure => "SF",
        RemoteWatcher.Heartbeat => "RWHB",
        RemoteWatcher.HeartbeatAnswer => "RWHR",
        _ => throw new SerializationException($"Cannot serialize object of type [{o.GetType()}]"),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Identify identify => new Identification { MessageId = Wrap(identify.MessageId) }.ToByteArray(),
        ActorIdentity identity => new Identification
        {
            MessageId = Wrap(identity.MessageId),
            Subject = identity.Subject is null ? "" : Serialization.SerializedActorPath(identity.Subject),
        }.ToByteArray(),
        Status.Success { Status: { } value } => Wrap(value)!.ToByteArray(),
        Status.Failure failure => new Failure
        {
            Type = failure.Cause.GetType().FullName,
            Message = failure.Cause.Message,
            State = Wrap(failure.State),
        }.ToByteArray(),
        RemoteWatcher.HeartbeatAnswer answer => BitConverter.GetBytes(answer.Uid),
        Status.Success or PoisonPill or Kill or RemoteWatcher.Heartbeat => [],
        _ => throw new SerializationException($"Cannot serialize object of type [{obj.GetType()}]"),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "ID" => new Identify(Unwrap(Identification.Parser.ParseFrom(bytes).MessageId)!),
        "AID" => ReadIdentity(Identification.Parser.ParseFrom(bytes)),
        "PP" => PoisonPill.Instance,
        "K" => Kill.Instance,
        "SS" => bytes.Length == 0 ? Status.Success.Instance : new Status.Success(Unwrap(Payload.Parser.ParseFrom(bytes))),
        "SF" => ReadFailure(Failure.Parser.ParseFrom(bytes)),
        "RWHB" => RemoteWatcher.Heartbeat.Instance,
        "RWHR" when bytes.Length == sizeof(int) => new RemoteWatcher.HeartbeatAnswer(BitConverter.ToInt32(bytes)),
        _ => throw new SerializationException($"Unimplemented deserialization of message with manifest [{manifest}] in [{GetType()}]"),
    };

    private ActorIdentity ReadIdentity(Identification identification)
    {
        var subject = identification.Subject.Length == 0 ? null : system.Serialization.DeserializeActorRef(identification.Subject);
        return new ActorIdentity(Unwrap(identification.MessageId)!, subject);
    }

    private Status.Failure ReadFailure(Failure failure)
    {
        var cause = Failures.TryGetValue(failure.Type, out var make)
            ? make(failure.Message)
            : new RemoteFailureException(string.Create(CultureInfo.InvariantCulture, $"{failure.Type}: {failure.Message}"));
        return new Status.Failure(cause, Unwrap(failure.State));
    }

    private Payload? Wrap(object? value) => value is null ? null : MessageCodec.Wrap(system.Serialization, value);

    private object? Unwrap(Payload? payload) => payload is null ? null : MessageCodec.Unwrap(system.Serialization, payload);

    private static (Type Type, Func<string, Exception> Make) Known<T>(Func<string, T> make) where T : Exception => (typeof(T), make);
}

/// <summary>A failure on another node whose type has no meaning here.</summary>
internal sealed class RemoteFailureException(string message) : AkkaException(message);

/// <summary>A message on its way down a path of another node.</summary>
internal sealed class MessageContainerSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string SelectionManifest = "S";

    // A selection of a selection of a ... could be as deep as a stack is.
    private const int ElementsMax = 256;

    public override string Manifest(object o) => SelectionManifest;

    public override byte[] ToBinary(object obj)
    {
        var message = (ActorSelectionMessage)obj;
        var selection = new Selection
        {
            Message = MessageCodec.Wrap(system.Serialization, message.Message),
            WildCardFanOut = message.WildCardFanOut,
        };
        selection.Elements.AddRange(message.Elements);
        return selection.ToByteArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest != SelectionManifest)
            throw new SerializationException($"Unimplemented deserialization of message with manifest [{manifest}] in [{GetType()}]");
        var selection = Selection.Parser.ParseFrom(bytes);
        if (selection.Elements.Count > ElementsMax || selection.Message?.SerializerId == Identifier)
            throw new SerializationException("a selection that is too deep");
        // Down to all children, up, down to all again: each time as many more messages.
        if (selection.Elements.SkipWhile(element => !element.AsSpan().ContainsAny('*', '?')).Contains(".."))
            throw new SerializationException("a selection that goes up again behind a pattern");
        var message = MessageCodec.Unwrap(system.Serialization, selection.Message);
        return new ActorSelectionMessage(message, [.. selection.Elements], selection.WildCardFanOut);
    }
}
