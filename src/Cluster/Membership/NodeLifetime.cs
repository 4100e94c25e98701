using System.Net.Sockets;
using ActorDistill.Settings.Nodes;
using ActorDistill.Storage;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// A node of the cluster for as long as its process runs. It starts an actor system, joins, and remembers the members. A node that the
/// others give up does not end: a fresh system on the same port rejoins, and what the process holds (a model, a stream) stays. It ends when
/// it is told to leave, when another node lets it leave, or when its address cannot be listened on.
/// </summary>
/// <param name="settings">Where it is and whom it asks.</param>
/// <param name="config">Of <see cref="NodeConfig.Of"/>.</param>
/// <param name="file">Where it remembers the members.</param>
/// <param name="started">
/// Called with each fresh system before it joins: the caller starts its actors there. When it throws, the node ends with that.
/// </param>
public sealed class NodeLifetime(NodeSettings settings, Config config, KnownMembersFile file, Action<ActorSystem> started)
{
    // The port was ours a moment ago: who has it now may only have it as the near end of a passing connection.
    private const int StartsOnTheSamePort = 5;

    private readonly RejoinPauses _pauses = new(settings.RejoinPause, settings.RejoinPauseMax);

    /// <summary>Runs the node until its end.</summary>
    /// <param name="leaving">Tells it to leave in order.</param>
    /// <returns><see cref="NodeEnd.Left"/> or <see cref="NodeEnd.Terminated"/>.</returns>
    /// <exception cref="OperatorException">
    /// The address cannot be listened on, a key of Akka's is wrong, or the file of members is damaged.
    /// </exception>
    public async Task<NodeEnd> RunAsync(CancellationToken leaving = default)
    {
        var known = file.Read();
        int? port = null;
        for (var soonCount = 0; ;)
        {
            var system = await StartAsync(port);
            var node = new NodeIncarnation(settings, system, file, known);
            // What the others call the port need not be the one that is listened on.
            port ??= NodeConfig.FixedPort(config) ?? node.Address.Port;
            var end = await node.LiveAsync(started, leaving);
            if (end != NodeEnd.Downed) return end;
            known = node.Known;
            var memberFor = node.MemberFor;
            if (!await PauseAsync(_pauses.Before(soonCount), leaving)) return NodeEnd.Left;
            soonCount = _pauses.CountAfter(soonCount, memberFor);
        }
    }

    private async Task<ActorSystem> StartAsync(int? port)
    {
        for (var start = 0; ; start++)
        {
            try
            {
                return Start(port);
            }
            catch (OperatorException) when (port is not null && start + 1 < StartsOnTheSamePort)
            {
                await Task.Delay(_pauses.Before(start));
            }
        }
    }

    private ActorSystem Start(int? port)
    {
        try
        {
            return ActorSystem.Create(NodeConfig.SystemName, NodeConfig.ForLifetime(config, port));
        }
        catch (Exception fault) when (CausesOf(fault).OfType<ConfigurationException>().FirstOrDefault() is { } wrongKey)
        {
            throw new OperatorException(wrongKey.Message, fault);
        }
        catch (Exception fault) when (CausesOf(fault).FirstOrDefault(cause => cause is SocketException or IOException) is { } refusal)
        {
            throw new OperatorException(
                $"actordistill.cluster: {settings.Host}:{port ?? settings.Port} cannot be used: {refusal.Message}", fault);
        }
    }

    // What stops a system is wrapped, by Akka.NET more than once.
    private static IEnumerable<Exception> CausesOf(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static async Task<bool> PauseAsync(TimeSpan pause, CancellationToken leaving)
    {
        try
        {
            await Task.Delay(pause, leaving);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
