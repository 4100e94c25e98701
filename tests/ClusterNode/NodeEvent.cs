using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorDistill.ClusterNode;

/// <summary>Something that a node saw. As a line: "event SECONDS KIND SUBJECT".</summary>
/// <param name="At">On the clock that all processes of a machine share, from its start.</param>
/// <param name="Kind">
/// started (a fresh system at SUBJECT), joining, up, leaving, exiting, down, removed, unreachable, reachable, watching and terminated (the
/// watched actor of the node SUBJECT), members (all, in their order, joined by commas), singleton-started, singleton-stopped, ended.
/// </param>
/// <param name="Subject">A node's address, mostly.</param>
public sealed record NodeEvent(TimeSpan At, string Kind, string Subject)
{
    private const string Mark = "event";

    /// <summary>The present time on that clock.</summary>
    public static TimeSpan Clock => Stopwatch.GetElapsedTime(0, Stopwatch.GetTimestamp());

    /// <summary>An event of this moment.</summary>
    public static NodeEvent Now(string kind, string subject) => new(Clock, kind, subject);

    /// <summary>Reads a line; false for what is none of ours, as a log line.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out NodeEvent? parsed)
    {
        parsed = line.Split(' ', 4) is [Mark, var time, var kind, var subject]
            && double.TryParse(time, CultureInfo.InvariantCulture, out var seconds)
            ? new NodeEvent(TimeSpan.FromSeconds(seconds), kind, subject)
            : null;
        return parsed is not null;
    }

    /// <summary>The line.</summary>
    public override string ToString() => FormattableString.Invariant($"{Mark} {At.TotalSeconds:f6} {Kind} {Subject}");

    /// <summary>Says it on standard output, whole: lines of several threads do not mix.</summary>
    public void Print() => Console.Out.WriteLine(ToString());
}
