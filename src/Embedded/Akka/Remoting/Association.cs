using Akka.Actor;
using Akka.Mailboxes;

namespace Akka.Remoting;

/// <summary>
/// All that this node knows of one peer address: which incarnation lives there and which are lost, the two ways there (ordinary and
/// urgent), the system messages under way in both directions.
/// </summary>
internal sealed partial class Association(RemoteNode node, Address peer)
{
    private const int LostIncarnationsMax = 10_000;

    // Far more than any peer has under way; what is beyond was never the next but some.
    private const long GapMax = 1 << 24;

    private readonly Lock _lock = new();
    private readonly SystemMessageWindow _window = new(node.Settings.SystemMessagesMax);
    private readonly OutboundLane[] _lanes = [new(node, peer, 0), new(node, peer, 1)];
    private readonly RecentSet<int> _lost = new(LostIncarnationsMax);
    private readonly RecentSet<int> _announced = new(LostIncarnationsMax);
    private readonly InboundConnection?[] _inbound = new InboundConnection?[2];
    private int? _uid;
    private long _arrivedSeqNr;
    private bool _isResending;

    public Address Peer => peer;

    /// <summary>Whether nothing waits to be sent or acknowledged.</summary>
    public bool IsFlushed
    {
        get
        {
            lock (_lock) return _window.IsEmpty && _lanes.All(lane => lane.IsFlushed);
        }
    }

    public void Send(in Outgoing outgoing, bool isUrgent)
    {
        bool isTaken;
        lock (_lock) isTaken = _lanes[isUrgent ? 1 : 0].TrySend(outgoing);
        if (!isTaken) node.DeadLetter(outgoing);
    }

    public void SendSystem(SystemMessage message, RemoteActorRef recipient)
    {
        bool isFull;
        lock (_lock)
        {
            isFull = _window.IsFull;
            if (!isFull)
            {
                var seqNr = _window.NextSeqNr;
                var frame = node.Codec.Encode(message, recipient, seqNr);
                _window.Add(frame);
                _lanes[0].TrySend(new Outgoing(frame, null, null, null, seqNr));
                ResendLater();
            }
        }
        if (isFull) node.Quarantine(peer, null, "too many system messages without an answer");
    }

    /// <summary>The incarnation is alive there; false when it was given up. A new one means that the last one is lost.</summary>
    public bool Meet(int uid)
    {
        int? before;
        lock (_lock)
        {
            if (_lost.Contains(uid)) return false;
            before = _uid;
            _uid ??= uid;
        }
        if (before is { } old && old != uid)
        {
            node.Replaced(this, old, uid);
            lock (_lock) _uid ??= uid;
        }
        lock (_lock)
        {
            foreach (var lane in _lanes) lane.OpenGate();
            return _uid == uid;
        }
    }

    /// <summary>Gives an incarnation up: true when it was the present one, or none was known.</summary>
    /// <param name="uid">The incarnation; null for whichever is known.</param>
    /// <param name="isReplaced">Whether another one is there already: what waits for a connection is for that one.</param>
    /// <param name="lost">The incarnation that was meant; null when none is known.</param>
    public bool Lose(int? uid, bool isReplaced, out int? lost)
    {
        List<Outgoing> dropped = [];
        lock (_lock)
        {
            lost = uid ?? _uid;
            if (lost is { } known && !_lost.Add(known)) return false;
            if (_uid is not null && lost != _uid) return false;
            _uid = null;
            _arrivedSeqNr = 0;
            _window.Clear();
            foreach (var lane in _lanes)
            {
                if (isReplaced && !lane.IsOpen) lane.DropSystemMessages();
                else lane.End(gated: !isReplaced, dropped);
            }
            foreach (var inbound in _inbound) inbound?.Close();
            Array.Clear(_inbound);
        }
        foreach (var outgoing in dropped) node.DeadLetter(outgoing);
        return true;
    }

    /// <summary>Whether the loss of an incarnation has not been made known yet.</summary>
    public bool Announce(int? uid)
    {
        lock (_lock) return uid is not { } known || _announced.Add(known);
    }

    /// <summary>Takes a connection of a peer that has proved itself; the last one of its lane ends.</summary>
    public bool Accept(InboundConnection connection, int uid, int lane)
    {
        if (!Meet(uid)) return false;
        lock (_lock)
        {
            if (_uid != uid) return false;
            _inbound[lane]?.Close();
            _inbound[lane] = connection;
            return true;
        }
    }

    public void Forget(InboundConnection connection)
    {
        lock (_lock)
        {
            var lane = Array.IndexOf(_inbound, connection);
            if (lane >= 0) _inbound[lane] = null;
        }
    }

    /// <summary>Delivers the next system message and no other; false for a number that no honest peer gives.</summary>
    /// <param name="cell">The message.</param>
    /// <param name="connection">Where it came from.</param>
    /// <param name="arrived">All up to this number have arrived.</param>
    public bool TryArrive(CellMessage cell, InboundConnection connection, out long arrived)
    {
        lock (_lock)
        {
            arrived = _arrivedSeqNr;
            if (cell.SeqNr < 1 || cell.SeqNr - arrived > GapMax) return false;
            // Under the lock, so that two connections cannot change their order.
            if (!_inbound.Contains(connection) || cell.SeqNr != arrived + 1) return true;
            arrived = ++_arrivedSeqNr;
            node.Deliver(cell, this);
            return true;
        }
    }

    public void Close()
    {
        List<Outgoing> dropped = [];
        lock (_lock)
        {
            foreach (var lane in _lanes) lane.End(gated: false, dropped);
            foreach (var inbound in _inbound) inbound?.Close();
        }
        foreach (var outgoing in dropped) node.DeadLetter(outgoing);
    }

    private void ResendLater()
    {
        if (_isResending) return;
        _isResending = true;
        node.Engine.Schedule(node.Settings.ResendInterval, Resend);
    }

    private void Resend()
    {
        lock (_lock)
        {
            _isResending = false;
            if (_window.IsEmpty || node.IsClosed) return;
            if (_lanes[0].IsOpen) foreach (var (_, frame) in _window.Unacknowledged) _lanes[0].SendAgain(frame);
            else _lanes[0].ConnectIfIdle();
            ResendLater();
        }
    }
}
