namespace ActorDistill.ClusterNode.Driving;

/// <summary>What the next oldest of three nodes sees after the oldest was killed, in time since the kill.</summary>
/// <param name="Unreachable">The failure detector gives the node up.</param>
/// <param name="Removed">It is no member any more.</param>
/// <param name="Terminated">Whoever watches its actors is told.</param>
/// <param name="SingletonStarted">What ran there once in the cluster runs here.</param>
public sealed record Failover(TimeSpan Unreachable, TimeSpan Removed, TimeSpan Terminated, TimeSpan SingletonStarted)
{
    /// <summary>Starts three nodes on loopback, kills the oldest with SIGKILL, and waits until its singleton runs elsewhere.</summary>
    /// <param name="folder">Where the nodes' files are.</param>
    /// <param name="stableAfter">How long a split stays the same before it is decided.</param>
    /// <param name="akka">More of Akka's own keys.</param>
    /// <exception cref="TimeoutException">One of the four did not happen within <see cref="NodeProcess.Patience"/>.</exception>
    public static async Task<Failover> MeasureAsync(string folder, TimeSpan stableAfter, string akka = "")
    {
        await using var cluster = await LoopbackCluster.StartAsync(folder, 3, stableAfter, akka);
        var (lost, next) = (cluster.Addresses[0], cluster.Nodes[1]);
        var killed = await cluster.Nodes[0].KillAsync();
        var singleton = await next.WaitForAsync("singleton-started", cluster.Addresses[1]);
        return new Failover(
            await SinceAsync("unreachable"), await SinceAsync("removed"), await SinceAsync("terminated"), singleton.At - killed);

        async Task<TimeSpan> SinceAsync(string kind) => (await next.WaitForAsync(kind, lost)).At - killed;
    }
}
