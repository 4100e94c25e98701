using ActorDistill.Host.Nodes;
using ActorDistill.Host.Progress;
using ActorDistill.Host.Reports;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Launching;

/// <summary>Leads a whole run from this machine, in processes or in one.</summary>
internal static class LaunchRun
{
    /// <summary>"launch": each node of this machine is a process, which starts again when it dies.</summary>
    /// <param name="settings">The run.</param>
    /// <param name="runFile">Its file, which the nodes read again.</param>
    /// <param name="options">How it is led.</param>
    /// <param name="output">Where it is shown.</param>
    /// <param name="error">For what nodes write for people.</param>
    /// <returns>
    /// The exit code: 0 when all trials have ended well or the run was stopped, 1 when one has failed or a node does not stay up.
    /// </returns>
    /// <exception cref="Storage.OperatorException">It cannot begin.</exception>
    public static async Task<int> RunAsync(
        RunSettings settings, string runFile, LaunchOptions options, TextWriter output, TextWriter error)
    {
        using var opening = RunOpening.Open(settings, options.Resume, [.. settings.Nodes.Where(node => node.IsLocal)]);
        var placed = LaunchPorts.Provide(settings, opening.Folder).Place(settings);
        PrintCommands(placed.Where(node => !node.IsLocal), opening, runFile, options, output);
        ILaunchedNode[] nodes =
        [
            .. placed.Where(node => node.IsLocal)
                .Select(node => new ChildNode(Of(node), NodeArguments.Here(runFile, node, options))),
        ];
        return await LeadAsync(LaunchRules.Processes, nodes, opening, options, output);
    }

    /// <summary>"run": one node in this process has everything.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<int> RunInOneProcessAsync(RunSettings settings, LaunchOptions options, TextWriter output, TextWriter error)
    {
        // Nothing has to travel.
        settings = settings with { CheckpointStore = CheckpointStoreSettings.InFolder };
        var node = Placement.InOneProcess(settings);
        using var opening = RunOpening.Open(settings with { Nodes = [node] }, options.Resume, [node]);
        var setup = new NodeSetup(settings, node, opening.Folder, opening.Secret, options.Resume);
        ILaunchedNode[] nodes = [new OneProcessNode(setup, options.Verbose ? error : null, error)];
        return await LeadAsync(LaunchRules.OneProcess, nodes, opening, options, output);
    }

    private static async Task<int> LeadAsync(
        LaunchRules rules, IReadOnlyList<ILaunchedNode> nodes, RunOpening opening, LaunchOptions options, TextWriter output)
    {
        RunLeader leader;
        int code;
        using (var view = RunView.Open(output, opening.Folder, opening.Settings, options.Json))
        {
            leader = new RunLeader(rules, nodes, opening.Admin, view);
            code = await leader.RunAsync();
        }
        if (leader.LastStatus is { } status) RunSummary.Write(opening.Folder, opening.Settings, status, output);
        return code;
    }

    private static LaunchedNode Of(PlacedNode node) =>
        new(node.Name, HasOnlyStudents: !node.IsCoordinator && node.Workers.All(worker => worker.Role == PlacedRole.Student));

    private static void PrintCommands(
        IEnumerable<PlacedNode> nodes, RunOpening opening, string runFile, LaunchOptions options, TextWriter output)
    {
        var elsewhere = nodes.ToList();
        if (elsewhere.Count == 0) return;
        output.WriteLine("on the other machines, each with this file, the same secret and the teacher's model:");
        foreach (var node in elsewhere)
        {
            var arguments = NodeArguments.There(runFile, node, options).Select(Quoted);
            output.WriteLine($"  {node.Cluster.Host}: actordistill {string.Join(' ', arguments)}");
        }
        if (opening.Settings.Security.Token.Length == 0)
            output.WriteLine($"the secret is in {opening.Folder.Token}; it belongs at the same place of the run's folder there");
    }

    private static string Quoted(string argument) =>
        argument.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=[]".Contains(character))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
