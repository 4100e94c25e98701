using Akka.Actor;

namespace Akka.Remoting;

/// <summary>A message on its way out. A system message has its number and no message of a program.</summary>
internal readonly record struct Outgoing(byte[] Frame, object? Message, IActorRef? Sender, IActorRef? Recipient, long SeqNr = 0);

/// <summary>
/// One way to a peer: connects when there is something to send, shakes hands, sends in order, and waits a while after a failure. All
/// members are called under the association's lock.
/// </summary>
internal sealed class OutboundLane(RemoteNode node, Address peer, int number)
{
    private readonly Queue<Outgoing> _waiting = new();
    private NumberedConnection? _connection;
    private Hello? _hello;
    private Frame? _greeting;
    private long _waitingBytes;
    private TimeSpan _gateOpens;
    private TimeSpan _handshakeEnds;

    private enum Phase
    {
        Idle,
        Connecting,
        Greeting,
        Open,
        Gated,
    }

    private Phase Current { get; set; }

    /// <summary>Counts the connections, so that what an old one says is not taken for the new one's word.</summary>
    public int Attempt { get; private set; }

    public bool IsOpen => Current == Phase.Open;

    public bool IsGreeting => Current == Phase.Greeting;

    /// <summary>Whether the peer of this connection has proved that it knows the token: only then ours is sent.</summary>
    public bool IsProved => _greeting?.KindCase == Frame.KindOneofCase.Proof;

    public bool IsFlushed => _waiting.Count == 0 && _connection?.IsFlushed != false;

    public long? FirstWaitingSeqNr =>
        _waiting.Where(outgoing => outgoing.SeqNr > 0).Select(outgoing => (long?)outgoing.SeqNr).FirstOrDefault();

    /// <summary>Sends, or keeps it until the connection is there; false when neither is possible.</summary>
    public bool TrySend(in Outgoing outgoing)
    {
        if (Current == Phase.Open) return SendNow(outgoing);
        if (Current == Phase.Gated && node.Engine.Elapsed < _gateOpens) return false;
        if (_waitingBytes + outgoing.Frame.Length > RemoteSettings.QueueBytesMax) return false;
        _waiting.Enqueue(outgoing);
        _waitingBytes += outgoing.Frame.Length;
        ConnectIfIdle();
        return true;
    }

    /// <summary>Sends bytes that stay with the caller.</summary>
    public void SendAgain(byte[] frame) => _connection!.TrySend(frame);

    public void ConnectIfIdle()
    {
        if (Current is Phase.Connecting or Phase.Greeting or Phase.Open) return;
        if (Current == Phase.Gated && node.Engine.Elapsed < _gateOpens) return;
        Current = Phase.Connecting;
        node.Connect(peer, number, ++Attempt);
    }

    /// <summary>The peer is known to be there: no need to wait any longer.</summary>
    public void OpenGate()
    {
        if (Current == Phase.Gated) Current = Phase.Idle;
    }

    public void Greet(NumberedConnection connection, Hello hello)
    {
        (_connection, _hello, Current) = (connection, hello, Phase.Greeting);
        _greeting = new Frame { Hello = hello };
        _handshakeEnds = node.Engine.Elapsed + node.Settings.HandshakeTimeout;
        connection.TrySend(_greeting);
    }

    /// <summary>Says again what the peer has not answered; false when it has had its time.</summary>
    public bool GreetAgain()
    {
        if (node.Engine.Elapsed >= _handshakeEnds) return false;
        _connection!.TrySend(_greeting!);
        return true;
    }

    public Frame? Decode(ReadOnlyMemory<byte> bytes) => _connection!.Decode(bytes);

    /// <summary>Whether the answer proves that the peer knows the token; then our proof is sent, else why it does not get one.</summary>
    public bool Answer(Welcome welcome)
    {
        var token = node.Settings.JoinToken;
        var expected = Handshake.ProofOfAnswerer(token, _hello!, welcome.Uid, welcome.Nonce);
        if (!Handshake.AreEqual(expected, welcome.Proof))
        {
            // It could not tell us from somebody who went away, and its operator looks into its log too.
            _connection!.TrySend(new Frame { Refused = new Refused { Reason = Refused.Types.Reason.Token } });
            return false;
        }
        _greeting = new Frame
        {
            Proof = new Proof { Proof_ = Handshake.ProofOfCaller(token, _hello!, welcome.Uid, welcome.Nonce) },
        };
        _connection!.TrySend(_greeting);
        return true;
    }

    /// <summary>The handshake is done: sends what waits. What cannot be sent is added to <paramref name="dropped"/>.</summary>
    public void Start(List<Outgoing> dropped)
    {
        (Current, _waitingBytes) = (Phase.Open, 0);
        while (_waiting.TryDequeue(out var outgoing))
        {
            if (!SendNow(outgoing)) dropped.Add(outgoing);
        }
    }

    /// <summary>Lets the connection go, and what waits too.</summary>
    /// <param name="gated">Whether to wait before the next one.</param>
    /// <param name="dropped">Gets what waited.</param>
    public void End(bool gated, List<Outgoing> dropped)
    {
        var connection = _connection;
        _connection = null;
        Attempt++;
        connection?.Close();
        Current = gated ? Phase.Gated : Phase.Idle;
        _gateOpens = node.Engine.Elapsed + node.Settings.RetryGate;
        // System messages wait in their window too.
        dropped.AddRange(_waiting.Where(outgoing => outgoing.SeqNr == 0));
        _waiting.Clear();
        _waitingBytes = 0;
    }

    /// <summary>What waits is for the next incarnation too, except for system messages.</summary>
    public void DropSystemMessages()
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var outgoing = _waiting.Dequeue();
            if (outgoing.SeqNr == 0) _waiting.Enqueue(outgoing);
            else _waitingBytes -= outgoing.Frame.Length;
        }
    }

    // A system message may be sent again: its frame stays as it is.
    private bool SendNow(in Outgoing outgoing) =>
        outgoing.SeqNr == 0 ? _connection!.TrySendOwn(outgoing.Frame) : _connection!.TrySend(outgoing.Frame.AsSpan()) || true;
}
