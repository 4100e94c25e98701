using Kind = ActorDistill.Akka.Tests.Remoting.HostileWire.Kind;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>
/// One source of hostile frames: a stranger, a liar about the token and a hostile member by turns. Keeps what must be counted.
/// </summary>
internal sealed class HostileCaller
{
    private const int UidsBack = 1_000;

    private readonly Random _random;
    private readonly string _from;
    private readonly string _to;
    private readonly int _port;
    private readonly string _token;
    private readonly HostileStranger _stranger;
    private readonly HostileMember _member;
    private readonly Dictionary<string, long> _reasons = [];
    private byte[] _recorded = [];
    private int _uid = 1;

    public HostileCaller(int seed, string from, string to, int port, string token)
    {
        (_random, _from, _to, _port, _token) = (new Random(seed), from, to, port, token);
        _stranger = new HostileStranger(_random, to);
        _member = new HostileMember(_random, from, to);
    }

    /// <summary>How often the node must have refused, for each reason; "any" where the bytes decide.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    public long FrameCount { get; private set; }

    public async Task Run(long frameCountMin)
    {
        await AbuseAsMember();
        while (FrameCount < frameCountMin) await Next();
        // The next incarnation: whatever waits for the last one is forgotten.
        await KnockAgain();
    }

    private Task Next() => _random.Next(100) switch
    {
        < 70 => AbuseAsStranger(),
        < 78 => LieAboutToken(),
        < 82 => PlayAgain(),
        < 86 => KnockAgain(),
        < 89 => WatchNobody(),
        _ => AbuseAsMember(),
    };

    private async Task AbuseAsStranger()
    {
        using var connection = await HostileConnection.To(_port);
        var (bytes, isFault) = _stranger.Next();
        await connection.SendRaw(bytes);
        await connection.Finish();
        Tally(1, isFault ? "any" : "");
    }

    private async Task LieAboutToken()
    {
        using var connection = await HostileConnection.To(_port);
        Assert.Equal(Kind.Refused, await connection.Greet(_from, _uid, _to, _token + "?", _random.Next(2)));
        await connection.Finish();
        Tally(2, "Token");
    }

    /// <summary>The bytes of a handshake that was right, and of what came after it.</summary>
    private async Task PlayAgain()
    {
        using var connection = await HostileConnection.To(_port);
        await connection.SendRaw(_recorded);
        await connection.Finish();
        Tally(2, "Token");
    }

    /// <summary>Another incarnation takes the place of the last one, which does not believe it.</summary>
    private async Task KnockAgain()
    {
        _uid++;
        _member.Restart();
        using (var now = await HostileConnection.To(_port))
        {
            Assert.Equal(Kind.Accepted, await now.Greet(_from, _uid, _to, _token, _random.Next(2)));
            await now.Finish();
        }
        using var before = await HostileConnection.To(_port);
        var old = _random.Next(Math.Max(1, _uid - UidsBack), _uid);
        Assert.Equal(Kind.Refused, await before.Greet(_from, old, _to, _token, _random.Next(2)));
        await before.Finish();
        Tally(4, "Quarantined");
    }

    private async Task WatchNobody()
    {
        using var connection = await HostileConnection.To(_port);
        if (!await Enter(connection)) return;
        var watches = Enumerable.Range(0, _random.Next(1, 100)).Select(_ => _member.WatchNobody()).ToArray();
        // The node may close meanwhile: too much waits to be acknowledged.
        try
        {
            await connection.Send(watches);
        }
        catch (IOException)
        {
            _member.Restart();
            _uid++;
        }
        await connection.Finish();
        Tally(watches.Length, "");
    }

    private async Task AbuseAsMember()
    {
        using var connection = await HostileConnection.To(_port);
        if (!await Enter(connection)) return;
        var frames = Enumerable.Range(0, _random.Next(1, 40)).Select(_ => _member.Next()).ToArray();
        await connection.Send([.. frames.Select(frame => frame.Content)]);
        foreach (var (_, reason) in frames) Tally(1, reason);
        var (last, fault) = _member.Last();
        await connection.SendRaw(last);
        await connection.Finish();
        Tally(1, fault);
    }

    /// <summary>Shakes hands; false when this incarnation has been given up, and the next one is to try.</summary>
    private async Task<bool> Enter(HostileConnection connection)
    {
        var answer = await connection.Greet(_from, _uid, _to, _token, _random.Next(2));
        _recorded = connection.Recorded;
        Tally(2, answer == Kind.Accepted ? "" : "Quarantined");
        if (answer == Kind.Accepted) return true;
        _uid++;
        _member.Restart();
        return false;
    }

    private void Tally(int frameCount, string reason)
    {
        FrameCount += frameCount;
        if (reason.Length > 0) _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
    }
}
