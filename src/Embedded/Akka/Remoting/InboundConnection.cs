using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Google.Protobuf;

namespace Akka.Remoting;

/// <summary>A connection that a peer made: the other half of the handshake, then what arrives.</summary>
internal sealed class InboundConnection(RemoteNode node, NumberedConnection connection)
{
    private const int ActorsKeptMax = 4_096;
    private const int PathLengthKeptMax = 512;
    private const int AddressLengthMax = 512;

    // Paths repeat from message to message. Only what was found and is of common length; cleared when full.
    private readonly Dictionary<string, ActorRefBase> _actors = [];
    private Hello? _hello;
    private Address? _peer;
    private ByteString _nonce = ByteString.Empty;
    private volatile Association? _association;
    private volatile bool _isClosed;
    private IDisposable? _deadline;
    private int _isCounted = 1;

    /// <summary>Who it is from, as far as that is known.</summary>
    public string Name => _peer is { } peer && _association is not null ? peer.ToString() : connection.RemoteEndPoint;

    public void Start()
    {
        _deadline = node.Engine.Schedule(node.Settings.HandshakeTimeout, () =>
        {
            if (_association is null) Close();
        });
        connection.Open(Received, (reason, fault) =>
        {
            if (fault is { } counted) node.Refusals.Add(counted, Name, reason);
            Ended();
        });
    }

    public void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        connection.Close();
        Ended();
    }

    private void Ended()
    {
        _isClosed = true;
        IsNoStranger();
        _association?.Forget(this);
    }

    private void IsNoStranger()
    {
        if (Interlocked.Exchange(ref _isCounted, 0) != 1) return;
        node.StrangerGone(this);
        // Else the clock would keep the connection in memory: thousands, when strangers come and go.
        _deadline?.Dispose();
    }

    private void Received(ReadOnlyMemory<byte> bytes)
    {
        if (_isClosed) return;
        try
        {
            if (connection.Decode(bytes) is { } frame) Receive(frame);
        }
        catch (InvalidDataException fault)
        {
            Refuse(Refusal.Malformed, fault.Message);
        }
    }

    private void Receive(Frame frame)
    {
        switch (frame.KindCase)
        {
            case Frame.KindOneofCase.Hello when _association is null:
                ReceiveHello(frame.Hello);
                break;
            case Frame.KindOneofCase.Proof when _association is null && _hello is { } hello:
                ReceiveProof(hello, frame.Proof);
                break;
            case Frame.KindOneofCase.Refused when _association is null && frame.Refused.Reason == Refused.Types.Reason.Token:
                Refuse(Refusal.Token, "the join token is another one, it says");
                break;
            // Said again because our answer was lost.
            case Frame.KindOneofCase.Hello when frame.Hello.Equals(_hello):
                break;
            case Frame.KindOneofCase.Proof when _association is not null:
                connection.TrySend(new Frame { Accepted = new Accepted() });
                break;
            case Frame.KindOneofCase.Message when _association is not null:
                Deliver(frame.Message);
                break;
            case Frame.KindOneofCase.System when _association is { } association:
                Arrive(association, frame.System);
                break;
            default:
                Refuse(Refusal.Malformed, $"{frame.KindCase} out of place");
                break;
        }
    }

    private void Arrive(Association association, CellMessage cell)
    {
        if (!association.TryArrive(cell, this, out var arrived))
            Refuse(Refusal.Malformed, $"a system message of number {cell.SeqNr} after {arrived}");
        else if (!_isClosed)
            connection.TrySend(new Frame { Ack = new Ack { SeqNr = arrived } });
    }

    private void ReceiveHello(Hello hello)
    {
        if (_hello is not null && !_hello.Equals(hello))
        {
            Refuse(Refusal.Malformed, "two different greetings");
            return;
        }
        if (hello.Version != Handshake.Version)
        {
            Refuse(Refusal.Handshake, Refused.Types.Reason.Version, $"protocol version {hello.Version}, must be {Handshake.Version}");
            return;
        }
        if (hello.To != node.DefaultAddress.ToString())
        {
            Refuse(Refusal.Handshake, Refused.Types.Reason.Address, $"meant for {hello.To}, this is {node.DefaultAddress}");
            return;
        }
        if (!Address.TryParse(hello.From, out var peer, out var rest) || rest != "/" || !peer.HasGlobalScope || peer == node.DefaultAddress
            || hello.From.Length > AddressLengthMax || hello.Uid <= 0 || hello.Lane is not (0 or 1)
            || hello.Nonce.Length != Handshake.NonceBytes)
        {
            Refuse(Refusal.Handshake, Refused.Types.Reason.Address, "a greeting with impossible values");
            return;
        }
        if (_hello is null) (_hello, _peer, _nonce) = (hello, peer, ByteString.CopyFrom(node.Engine.NextBytes(Handshake.NonceBytes)));
        var proof = Handshake.ProofOfAnswerer(node.Settings.JoinToken, hello, node.Uid, _nonce);
        connection.TrySend(new Frame { Welcome = new Welcome { Uid = node.Uid, Nonce = _nonce, Proof = proof } });
    }

    private void ReceiveProof(Hello hello, Proof proof)
    {
        var expected = Handshake.ProofOfCaller(node.Settings.JoinToken, hello, node.Uid, _nonce);
        if (!Handshake.AreEqual(expected, proof.Proof_))
        {
            Refuse(Refusal.Token, Refused.Types.Reason.Token, "the join token is another one");
            return;
        }
        var association = node.AssociationWith(_peer!);
        _association = association;
        if (!association.Accept(this, hello.Uid, hello.Lane))
        {
            _association = null;
            Refuse(Refusal.Quarantined, Refused.Types.Reason.Quarantined, $"{_peer} incarnation {hello.Uid} is quarantined");
            return;
        }
        IsNoStranger();
        connection.TrySend(new Frame { Accepted = new Accepted() });
    }

    [SuppressMessage("Design", "CA1031", Justification = "A serializer may throw anything at bytes from outside; none may end the node.")]
    private void Deliver(ActorMessage message)
    {
        if (!TryFind(message.Recipient, out var recipient) || !recipient.IsLocal)
        {
            node.Refusals.Add(Refusal.Address, Name, "a message for an actor elsewhere");
            return;
        }
        object content;
        try
        {
            content = MessageCodec.Unwrap(node.System.Serialization, message.Payload);
        }
        catch (Exception fault)
        {
            node.Refusals.Add(Refusal.Serialization, Name, fault.Message);
            return;
        }
        recipient.Tell(content, message.Sender.Length == 0 ? ActorRefs.NoSender : Find(message.Sender));
    }

    private bool TryFind(string path, out ActorRefBase actor)
    {
        if (_actors.TryGetValue(path, out actor!) && !actor.IsTerminated) return true;
        if (!node.Codec.TryResolveLocal(path, out actor)) return false;
        Keep(path, actor);
        return true;
    }

    private ActorRefBase Find(string path)
    {
        if (_actors.TryGetValue(path, out var actor) && !actor.IsTerminated) return actor;
        actor = node.System.Provider.Resolve(path);
        Keep(path, actor);
        return actor;
    }

    private void Keep(string path, ActorRefBase actor)
    {
        if (actor.IsTerminated || path.Length > PathLengthKeptMax) return;
        if (_actors.Count >= ActorsKeptMax) _actors.Clear();
        _actors[path] = actor;
    }

    private void Refuse(Refusal reason, Refused.Types.Reason answer, string text)
    {
        // Counted first: whoever has the answer may look at the counters.
        node.Refusals.Add(reason, Name, text);
        connection.TrySend(new Frame { Refused = new Refused { Reason = answer, Text = text } });
        Close();
    }

    private void Refuse(Refusal reason, string text)
    {
        node.Refusals.Add(reason, Name, text);
        Close();
    }
}
