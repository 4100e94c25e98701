using System.Globalization;
using Akka.Event;
using Akka.Execution;

namespace Akka.Remoting;

/// <summary>Why something from a peer was not taken.</summary>
internal enum Refusal
{
    /// <summary>Bytes that are no frame, or a frame out of place.</summary>
    Malformed,

    /// <summary>A frame longer than allowed.</summary>
    TooLong,

    /// <summary>Another protocol version, or not meant for this node.</summary>
    Handshake,

    /// <summary>The join token is another one.</summary>
    Token,

    /// <summary>An incarnation that was given up.</summary>
    Quarantined,

    /// <summary>A message that no serializer here reads.</summary>
    Serialization,

    /// <summary>A recipient elsewhere, or a system message about actors of others.</summary>
    Address,

    /// <summary>Too many connections that have not proved themselves.</summary>
    Stranger,
}

/// <summary>Counts what was refused and writes it to the log, at most once a second for each peer.</summary>
internal sealed class Refusals(Engine engine, ILoggingAdapter log)
{
    private const int PeersMax = 1_000;
    private const int TextLengthMax = 300;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Enum.GetValues<Refusal>().Length];
    private readonly Dictionary<string, (TimeSpan LoggedAt, long Silent)> _peers = [];

    /// <summary>How often for this reason, since the start.</summary>
    public long Count(Refusal reason)
    {
        lock (_lock) return _counts[(int)reason];
    }

    /// <param name="reason">Why.</param>
    /// <param name="peer">Whose it was; the port of who connects changes and does not count.</param>
    /// <param name="text">What exactly; goes to the log.</param>
    public void Add(Refusal reason, string peer, string text)
    {
        var host = peer.LastIndexOf(':') is var colon and > 0 ? peer[..colon] : peer;
        long silent;
        lock (_lock)
        {
            _counts[(int)reason]++;
            if (_peers.TryGetValue(host, out var last) && engine.Elapsed - last.LoggedAt < Pause)
            {
                _peers[host] = (last.LoggedAt, last.Silent + 1);
                return;
            }
            silent = last.Silent;
            if (_peers.Count >= PeersMax) _peers.Clear();
            _peers[host] = (engine.Elapsed, 0);
        }
        var more = silent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({silent} more since the last such line)");
        log.Log(LogLevel.WarningLevel, null, $"Refused from {peer}: {reason}: {Brief(text)}{more}");
    }

    /// <summary>A peer's words as far as they are worth a line of the log.</summary>
    public static string Brief(string text) => text.Length <= TextLengthMax ? text : text[..TextLengthMax] + "...";
}
