using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Nodes;

/// <summary>One process of a cluster: where it is, whom it asks for the cluster, and how it comes back when it was given up.</summary>
/// <param name="Host">Where it listens, and what the others call it.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="Seeds">"host:port" of the nodes to ask, the founder first; empty: this node founds.</param>
/// <param name="Roles">What it is for; <see cref="Voter"/> decides with the others who goes on after a split.</param>
/// <param name="StableAfter">How long a split stays the same before it is decided.</param>
/// <param name="JoiningAttempt">How long a founder that remembers a cluster waits for the others' answers before it asks again.</param>
/// <param name="RejoinPause">Before a node that was given up starts again; doubled while that keeps happening.</param>
/// <param name="RejoinPauseMax">The longest such pause.</param>
public sealed record NodeSettings(
    string Host,
    int Port,
    IReadOnlyList<string> Seeds,
    IReadOnlyList<string> Roles,
    TimeSpan StableAfter,
    TimeSpan JoiningAttempt,
    TimeSpan RejoinPause,
    TimeSpan RejoinPauseMax)
{
    /// <summary>The role of nodes that count when a cluster splits.</summary>
    public const string Voter = "voter";

    private static readonly TimeSpan DurationMax = TimeSpan.FromHours(1);

    /// <summary>Null, or what is wrong with the first setting that cannot be.</summary>
    public string? FirstFault()
    {
        if (Seeds.FirstOrDefault(seed => !HostAndPort.TryParse(seed, out _)) is { } seed)
            return $"seeds has {seed}, must be host:port with a port from 1 to 65535";
        if (Seeds.Distinct().Count() < Seeds.Count)
            return "seeds names a node twice";
        if (RejoinPauseMax < RejoinPause)
            return "rejoin-pause-max is below rejoin-pause";
        return null;
    }

    /// <summary>Reads the section <c>actordistill.cluster</c>.</summary>
    public static NodeSettings Read(SettingsReader reader)
    {
        var settings = new NodeSettings(
            Host: reader.Text("host"),
            Port: reader.Int("port", min: 0, max: ushort.MaxValue),
            Seeds: reader.Texts("seeds"),
            Roles: reader.Texts("roles"),
            StableAfter: reader.Duration("stable-after", TimeSpan.FromMilliseconds(100), DurationMax),
            JoiningAttempt: reader.Duration("joining-attempt", TimeSpan.FromMilliseconds(100), DurationMax),
            RejoinPause: reader.Duration("rejoin-pause", TimeSpan.Zero, DurationMax),
            RejoinPauseMax: reader.Duration("rejoin-pause-max", TimeSpan.Zero, DurationMax));
        reader.Check(settings.FirstFault());
        return settings;
    }
}
