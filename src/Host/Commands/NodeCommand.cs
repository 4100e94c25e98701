using System.CommandLine;
using ActorDistill.Host.Launching;
using ActorDistill.Host.Nodes;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"node": one node of a run.</summary>
internal sealed class NodeCommand
{
    private readonly RunFileOptions _file = new();
    private readonly Option<string?> _name = new("--name") { Description = "Which node of the file, or what a new one is called." };
    private readonly Option<string?> _role = new("--role")
    {
        Description = "Or its role, when only one has it: coordinator, teacher or student. With --name of none of the file: a new student.",
    };
    private readonly Option<int?> _port = new("--port") { Description = "Where it listens; instead of the file's." };
    private readonly Option<string[]> _seed = new("--seed")
    {
        Description = "host:port of a node to ask for the cluster, the founder first; instead of the file's.",
    };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with a run that was stopped." };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "With --launched: show the log all the same." };
    private readonly Option<bool> _launched = new("--launched")
    {
        Description = "End with the process that started it, take orders on standard input, and show only mistakes.",
        Hidden = true,
    };

    public static Command Create() => new NodeCommand().Build();

    private Command Build()
    {
        var command = new Command(NodeArguments.Command, """
            Run one node of a cluster: coordinator, teacher or student as the file places them. Ctrl-C writes checkpoints and leaves. A
            student may join a run that is under way, under a name that no other file has; its own file then needs no teacher and no text.

            Examples:
              actordistill node run.conf --name student-2 --seed 10.0.0.1:2551
              actordistill node run.conf --role teacher
              actordistill node student.conf --name student-3 --seed 10.0.0.1:2551
            """) { _name, _role, _port, _seed, _resume, _verbose, _launched };
        _file.AddTo(command);
        command.SetAction(parsed => RunAsync(parsed).GetAwaiter().GetResult());
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = _file.LoadMember(parsed);
        var node = Placed(parsed, settings);
        RunCheck.Require(settings, [node]);
        var folder = RunFolder.Open(settings.Folder);
        var setup = new NodeSetup(settings, node, folder, RunSecret.Read(settings.Security, folder), parsed.GetValue(_resume));
        var isLaunched = parsed.GetValue(_launched);
        var error = parsed.InvocationConfiguration.Error;
        NodeOrders? orders = null;
        try
        {
            return await NodeProcess.RunAsync(
                setup, isLaunched && !parsed.GetValue(_verbose) ? null : error, error,
                host => orders = isLaunched ? NodeOrders.OfLauncher(host) : NodeOrders.OfOperator(host));
        }
        finally
        {
            orders?.Dispose();
        }
    }

    private PlacedNode Placed(ParseResult parsed, MemberSettings settings)
    {
        var node = Chosen(parsed.GetValue(_name), parsed.GetValue(_role), settings);
        var seeds = parsed.GetValue(_seed) is { Length: > 0 } given ? given : node.Cluster.Seeds;
        var cluster = node.Cluster with { Port = parsed.GetValue(_port) ?? node.Cluster.Port, Seeds = seeds };
        if (cluster.FirstFault() is { } fault) throw new OperatorException($"--seed: {fault}");
        if (cluster.Port is < 0 or > ushort.MaxValue)
            throw new OperatorException($"--port is {cluster.Port}, must be 0 to {ushort.MaxValue}");
        return seeds.Count > 0 || node.IsCoordinator
            ? node with { Cluster = cluster }
            : throw new OperatorException(
                $"{node.Name}: nobody is named whom it could ask for the cluster; "
                + "--seed host:port, or cluster.seeds in the file");
    }

    private static PlacedNode Chosen(string? name, string? role, MemberSettings settings)
    {
        var found = settings.Nodes.Where(node => (name == null || node.Name == name) && (role == null || HasRole(node, role))).ToList();
        var asked = $"{(name == null ? "" : $" called {name}")}{(role == null ? "" : $" with the role {role}")}";
        return found switch
        {
            [var only] => only,
            [] when name != null && IsNewcomer(name, role, settings) => settings.NewcomerNamed(name),
            [] when settings.Nodes.Count == 0 => throw new OperatorException(
                $"{settings.File.Path}: names no node; --name says what it is called"),
            [] => throw new OperatorException(
                $"{settings.File.Path}: has no node{asked}; its nodes are {string.Join(", ", settings.Nodes.Select(node => node.Name))}"),
            _ => throw new OperatorException(
                $"{settings.File.Path}: has {found.Count} nodes{asked}; --name chooses one of "
                + string.Join(", ", found.Select(node => node.Name))),
        };
    }

    // A mistyped name is none: who wants another student than those of the file says so.
    private static bool IsNewcomer(string name, string? role, MemberSettings settings) =>
        settings.Nodes.All(node => node.Name != name && node.Workers.All(worker => worker.Name != name))
        && (role == "student" || (role == null && settings.Nodes.Count == 0));

    private static bool HasRole(PlacedNode node, string role) => role switch
    {
        "coordinator" => node.IsCoordinator,
        "teacher" => node.Workers.Any(worker => worker.Role == PlacedRole.Teacher),
        "student" => node.Workers.Any(worker => worker.Role == PlacedRole.Student),
        _ => throw new OperatorException($"--role is {role}, must be coordinator, teacher or student"),
    };
}
