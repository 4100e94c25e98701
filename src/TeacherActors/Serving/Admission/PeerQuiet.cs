namespace ActorDistill.TeacherActors.Serving.Admission;

/// <summary>
/// Lets each peer be spoken of at most once in a while, so that whoever is refused a thousand times a second does not fill the log. Peers
/// come from outside, so only so many are remembered. Safe for several threads.
/// </summary>
/// <param name="pause">Between two lines about a peer.</param>
/// <param name="peerLimit">Peers that are remembered; while all of them are recent, others are not spoken of.</param>
/// <param name="time">The clock.</param>
public sealed class PeerQuiet(TimeSpan pause, int peerLimit, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long SpokeAt, long Silent)> _peers = new(StringComparer.Ordinal);

    /// <summary>Whether something may be said about a peer now; if not, it is counted.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="silent">How often nothing was said since the last time.</param>
    public bool MaySpeak(string peer, out long silent)
    {
        lock (_lock)
        {
            silent = 0;
            if (_peers.TryGetValue(peer, out var last))
            {
                if (IsRecent(last.SpokeAt))
                {
                    _peers[peer] = last with { Silent = last.Silent + 1 };
                    return false;
                }
                silent = last.Silent;
            }
            else if (!HasRoom())
            {
                return false;
            }
            _peers[peer] = (time.GetTimestamp(), 0);
            return true;
        }
    }

    private bool HasRoom()
    {
        if (_peers.Count < peerLimit) return true;
        foreach (var (peer, last) in _peers)
            if (!IsRecent(last.SpokeAt)) _peers.Remove(peer);
        return _peers.Count < peerLimit;
    }

    private bool IsRecent(long at) => time.GetElapsedTime(at) < pause;
}
