using System.Globalization;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Launching;

/// <summary>The command line that starts one node.</summary>
internal static class NodeArguments
{
    /// <summary>The command.</summary>
    public const string Command = "node";

    /// <summary>Of a node that this machine starts.</summary>
    /// <param name="runFile">As the operator named it.</param>
    /// <param name="node">With its real port and seeds.</param>
    /// <param name="options">Of the launch.</param>
    public static IReadOnlyList<string> Here(string runFile, PlacedNode node, LaunchOptions options) =>
    [
        .. There(runFile, node, options), "--port", node.Cluster.Port.ToString(CultureInfo.InvariantCulture), "--launched",
        .. options.Verbose ? ["--verbose"] : Array.Empty<string>(),
    ];

    /// <summary>Of a node of another machine, for people.</summary>
    /// <param name="runFile">As the operator named it.</param>
    /// <param name="node">With its real seeds.</param>
    /// <param name="options">Of the launch.</param>
    public static IReadOnlyList<string> There(string runFile, PlacedNode node, LaunchOptions options) =>
    [
        Command, runFile, "--name", node.Name, .. node.Cluster.Seeds.SelectMany(seed => new[] { "--seed", seed }),
        .. options.Resume ? ["--resume"] : Array.Empty<string>(), .. options.Overrides.SelectMany(line => new[] { "--set", line }),
    ];
}
