using ActorDistill.Host.Logging;
using ActorDistill.Storage;

namespace ActorDistill.Host.Nodes;

/// <summary>A node with what surrounds it in its process: its folder, its log, its exit code.</summary>
internal static class NodeProcess
{
    /// <summary>Runs a node to its end.</summary>
    /// <param name="setup">Which.</param>
    /// <param name="watched">Where its log is shown too; null for nowhere.</param>
    /// <param name="error">For an operator's mistake.</param>
    /// <param name="started">Given the node before it starts, to be told to leave.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(NodeSetup setup, TextWriter? watched, TextWriter error, Action<NodeHost> started)
    {
        try
        {
            var (name, folder) = (setup.Node.Name, setup.Folder);
            FaultOf.Disk(folder.Node(name), "created", () => Directory.CreateDirectory(folder.Node(name)));
            using var hold = FileHold.Take(folder.NodeLock(name), $"another process of node {name}");
            using var log = NodeLog.Open(folder.NodeLog(name), watched, TimeProvider.System);
            using var loggers = log.CreateFactory();
            var host = new NodeHost(setup, loggers);
            started(host);
            await host.RunAsync();
            return CommandRunner.Done;
        }
        catch (Exception mistake) when (CommandRunner.Tell(mistake, error))
        {
            return CommandRunner.OperatorMistake;
        }
    }
}
