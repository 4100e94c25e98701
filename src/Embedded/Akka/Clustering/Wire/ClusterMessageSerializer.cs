using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace Akka.Cluster.Serialization;

/// <summary>Messages between the cluster's own actors as protobuf.</summary>
public class ClusterMessageSerializer : SerializerWithStringManifest
{
    private const string InitJoinManifest = "IJ";
    private const string InitJoinAckManifest = "IA";
    private const string InitJoinNackManifest = "IN";
    private const string JoinManifest = "J";
    private const string WelcomeManifest = "W";
    private const string GossipManifest = "GE";
    private const string ExitingConfirmedManifest = "EC";
    private const string HeartbeatManifest = "HB";
    private const string HeartbeatAnswerManifest = "HBR";

    // A node says the same to many: what it said last, as protobuf. Nobody changes it.
    private volatile Tuple<Gossip, Wire.GossipState>? _last;

    /// <summary>A serializer of a system.</summary>
    public ClusterMessageSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        InitJoin => InitJoinManifest,
        InitJoinAck => InitJoinAckManifest,
        InitJoinNack => InitJoinNackManifest,
        Join => JoinManifest,
        Welcome => WelcomeManifest,
        GossipEnvelope => GossipManifest,
        ExitingConfirmed => ExitingConfirmedManifest,
        Heartbeat => HeartbeatManifest,
        HeartbeatAnswer => HeartbeatAnswerManifest,
        _ => throw Unknown(o.GetType().ToString()),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        InitJoin => [],
        InitJoinAck ack => new Wire.Node { Address = ack.Address.ToString() }.ToByteArray(),
        InitJoinNack nack => new Wire.Node { Address = nack.Address.ToString() }.ToByteArray(),
        Join join => Encode(join).ToByteArray(),
        Welcome welcome => new Wire.GossipEnvelope
        {
            From = GossipCodec.Encode(welcome.From),
            Gossip = Encode(welcome.Gossip),
        }.ToByteArray(),
        GossipEnvelope envelope => new Wire.GossipEnvelope
        {
            From = GossipCodec.Encode(envelope.From),
            To = GossipCodec.Encode(envelope.To),
            Gossip = Encode(envelope.Gossip),
        }.ToByteArray(),
        ExitingConfirmed confirmed => GossipCodec.Encode(confirmed.Node).ToByteArray(),
        Heartbeat heartbeat => GossipCodec.Encode(heartbeat.From).ToByteArray(),
        HeartbeatAnswer answer => GossipCodec.Encode(answer.From).ToByteArray(),
        _ => throw Unknown(obj.GetType().ToString()),
    };

    /// <inheritdoc/>
    /// <exception cref="SerializationException">It is no message of the cluster.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return Decode(bytes, manifest);
        }
        catch (Exception cause) when (cause is InvalidProtocolBufferException or ArgumentException)
        {
            throw new SerializationException($"not a message of the cluster of kind {manifest}", cause);
        }
    }

    private Wire.GossipState Encode(Gossip gossip)
    {
        if (_last is { } last && ReferenceEquals(last.Item1, gossip)) return last.Item2;
        var state = GossipCodec.Encode(gossip);
        _last = Tuple.Create(gossip, state);
        return state;
    }

    private static object Decode(byte[] bytes, string manifest)
    {
        switch (manifest)
        {
            case InitJoinManifest:
                return InitJoin.Instance;
            case InitJoinAckManifest:
                return new InitJoinAck(NodeOf(bytes).Address);
            case InitJoinNackManifest:
                return new InitJoinNack(NodeOf(bytes).Address);
            case JoinManifest:
                var join = Wire.Join.Parser.ParseFrom(bytes);
                return new Join(GossipCodec.Decode(join.Node), [.. join.Roles]);
            case WelcomeManifest:
                var welcome = Wire.GossipEnvelope.Parser.ParseFrom(bytes);
                return new Welcome(GossipCodec.Decode(welcome.From), GossipCodec.Decode(welcome.Gossip));
            case GossipManifest:
                var envelope = Wire.GossipEnvelope.Parser.ParseFrom(bytes);
                return new GossipEnvelope(
                    GossipCodec.Decode(envelope.From), GossipCodec.Decode(envelope.To), GossipCodec.Decode(envelope.Gossip));
            case ExitingConfirmedManifest:
                return new ExitingConfirmed(NodeOf(bytes));
            case HeartbeatManifest:
                return new Heartbeat(NodeOf(bytes));
            case HeartbeatAnswerManifest:
                return new HeartbeatAnswer(NodeOf(bytes));
            default:
                throw Unknown(manifest);
        }
    }

    private static UniqueAddress NodeOf(byte[] bytes) => GossipCodec.Decode(Wire.Node.Parser.ParseFrom(bytes));

    private static Wire.Join Encode(Join join)
    {
        var written = new Wire.Join { Node = GossipCodec.Encode(join.Node) };
        written.Roles.AddRange(join.Roles.Order(StringComparer.Ordinal));
        return written;
    }

    private static SerializationException Unknown(string what) => new($"{what} is no message of the cluster");
}
