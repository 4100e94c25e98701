
namespace Akka.Remoting;

/// <summary>What the connections that this node made have to say.</summary>
internal sealed partial class Association
{
    private static readonly TimeSpan GreetAgainAfter = TimeSpan.FromSeconds(1);

    public void Connected(int lane, int attempt, NumberedConnection connection)
    {
        lock (_lock)
        {
            if (attempt != _lanes[lane].Attempt || node.IsClosed)
            {
                connection.Close();
                return;
            }
            connection.Open(bytes => Received(lane, attempt, bytes), (reason, fault) =>
            {
                if (fault is { } counted) node.Refusals.Add(counted, peer.ToString(), reason);
                Failed(lane, attempt, reason);
            });
            _lanes[lane].Greet(connection, node.NewHello(peer, lane));
        }
        node.Engine.Schedule(GreetAgainAfter, () => GreetAgain(lane, attempt));
    }

    /// <summary>A connection could not be made, or has ended.</summary>
    public void Failed(int lane, int attempt, string reason)
    {
        List<Outgoing> dropped = [];
        lock (_lock)
        {
            if (attempt != _lanes[lane].Attempt) return;
            // One that worked may be made again at once.
            var gated = !_lanes[lane].IsOpen;
            _lanes[lane].End(gated, dropped);
        }
        node.ConnectionEnded(peer, reason);
        foreach (var outgoing in dropped) node.DeadLetter(outgoing);
    }

    private void GreetAgain(int lane, int attempt)
    {
        lock (_lock)
        {
            if (attempt != _lanes[lane].Attempt || !_lanes[lane].IsGreeting) return;
            if (_lanes[lane].GreetAgain())
            {
                node.Engine.Schedule(GreetAgainAfter, () => GreetAgain(lane, attempt));
                return;
            }
        }
        Failed(lane, attempt, "the handshake took too long");
    }

    private void Received(int lane, int attempt, ReadOnlyMemory<byte> bytes)
    {
        Frame? frame;
        try
        {
            lock (_lock) frame = attempt == _lanes[lane].Attempt ? _lanes[lane].Decode(bytes) : null;
        }
        catch (InvalidDataException fault)
        {
            Refuse(lane, attempt, fault.Message);
            return;
        }
        switch (frame?.KindCase)
        {
            case null:
                break;
            case Frame.KindOneofCase.Welcome:
                ReceiveWelcome(lane, attempt, frame.Welcome);
                break;
            case Frame.KindOneofCase.Accepted:
                ReceiveAccepted(lane, attempt);
                break;
            case Frame.KindOneofCase.Refused:
                node.RefusedBy(peer, frame.Refused);
                Failed(lane, attempt, $"refused: {frame.Refused.Reason}");
                break;
            case Frame.KindOneofCase.Ack:
                ReceiveAck(lane, attempt, frame.Ack.SeqNr);
                break;
            default:
                Refuse(lane, attempt, $"{frame.KindCase} out of place");
                break;
        }
    }

    private void ReceiveWelcome(int lane, int attempt, Welcome welcome)
    {
        bool isGreeting;
        lock (_lock) isGreeting = attempt == _lanes[lane].Attempt && _lanes[lane].IsGreeting;
        if (!isGreeting) return;
        bool isProved;
        lock (_lock) isProved = attempt == _lanes[lane].Attempt && _lanes[lane].Answer(welcome);
        if (!isProved)
        {
            node.Refusals.Add(Refusal.Token, peer.ToString(), "it does not know the join token");
            node.HasOtherToken(peer);
            Failed(lane, attempt, "it does not know the join token");
        }
        else if (!Meet(welcome.Uid))
        {
            Failed(lane, attempt, $"incarnation {welcome.Uid} is quarantined");
        }
    }

    private void ReceiveAccepted(int lane, int attempt)
    {
        List<Outgoing> dropped = [];
        var isProved = true;
        lock (_lock)
        {
            if (attempt != _lanes[lane].Attempt || !_lanes[lane].IsGreeting) return;
            isProved = _lanes[lane].IsProved;
            if (isProved) StartLane(lane, dropped);
        }
        // Who skips its own proof would else be sent what is for the cluster.
        if (!isProved) Refuse(lane, attempt, "it accepts without having proved itself");
        foreach (var outgoing in dropped) node.DeadLetter(outgoing);
    }

    private void StartLane(int lane, List<Outgoing> dropped)
    {
        if (lane == 0)
        {
            // Those sent on the last connection first; then what waits, system messages among it.
            var firstWaiting = _lanes[0].FirstWaitingSeqNr ?? _window.NextSeqNr;
            foreach (var (_, frame) in _window.Unacknowledged.TakeWhile(one => one.SeqNr < firstWaiting)) _lanes[0].SendAgain(frame);
        }
        _lanes[lane].Start(dropped);
    }

    private void ReceiveAck(int lane, int attempt, long seqNr)
    {
        bool isKnown;
        lock (_lock) isKnown = attempt != _lanes[lane].Attempt || _window.Acknowledge(seqNr);
        if (!isKnown) Refuse(lane, attempt, $"it acknowledged {seqNr}, which was never sent");
    }

    private void Refuse(int lane, int attempt, string text)
    {
        node.Refusals.Add(Refusal.Malformed, peer.ToString(), text);
        Failed(lane, attempt, text);
    }
}
