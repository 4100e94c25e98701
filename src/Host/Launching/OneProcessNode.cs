using ActorDistill.Host.Nodes;
using ActorDistill.Protocol.Admin;

namespace ActorDistill.Host.Launching;

/// <summary>The node of "run": everything in this process.</summary>
/// <param name="setup">What it is made with.</param>
/// <param name="watched">Where its log is shown too; null for nowhere.</param>
/// <param name="error">For an operator's mistake.</param>
internal sealed class OneProcessNode(NodeSetup setup, TextWriter? watched, TextWriter error) : ILaunchedNode
{
    private volatile NodeHost? _host;

    public LaunchedNode Node { get; } = new(setup.Node.Name, HasOnlyStudents: false);

    public Task<int> Start(Action<string> said) => Task.Run(() => NodeProcess.RunAsync(setup, watched, error, host => _host = host));

    public void Leave() => _host?.Leave(new LeaveCluster("the run ends", Everyone: false));

    // The process ends with its command, and the node with it.
    public void Kill()
    {
    }
}
