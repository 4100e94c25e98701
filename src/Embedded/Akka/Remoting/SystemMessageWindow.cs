namespace Akka.Remoting;

/// <summary>System messages on their way to one incarnation of a peer: numbered from 1, kept until acknowledged.</summary>
internal sealed class SystemMessageWindow(int capacity)
{
    private readonly Queue<(long SeqNr, byte[] Frame)> _unacknowledged = new();
    private long _bytes;

    /// <summary>The number of the next message.</summary>
    public long NextSeqNr { get; private set; } = 1;

    public bool IsEmpty => _unacknowledged.Count == 0;

    public bool IsFull => _unacknowledged.Count >= capacity || _bytes >= RemoteSettings.SystemBytesMax;

    /// <summary>Those without an answer, in order.</summary>
    public IEnumerable<(long SeqNr, byte[] Frame)> Unacknowledged => _unacknowledged;

    /// <summary>Keeps a frame that carries <see cref="NextSeqNr"/>.</summary>
    public void Add(byte[] frame)
    {
        _unacknowledged.Enqueue((NextSeqNr++, frame));
        _bytes += frame.Length;
    }

    /// <summary>All up to this number have arrived; false for a number never sent.</summary>
    public bool Acknowledge(long seqNr)
    {
        if (seqNr < 0 || seqNr >= NextSeqNr) return false;
        while (_unacknowledged.TryPeek(out var first) && first.SeqNr <= seqNr)
        {
            _unacknowledged.Dequeue();
            _bytes -= first.Frame.Length;
        }
        return true;
    }

    /// <summary>The peer is another incarnation from now on: what was for the last one is void.</summary>
    public void Clear()
    {
        _unacknowledged.Clear();
        (NextSeqNr, _bytes) = (1, 0);
    }
}
