using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Cluster;

namespace ActorDistill.Akka.Tests.Clustering;

/// <summary>A node of a cluster on loopback, with clocks that tick fast enough for a test.</summary>
public sealed class ClusterProbe : IDisposable
{
    /// <summary>For those who must find out that a node was killed: a busy machine rarely holds a heartbeat up for so long.</summary>
    public const string GivesUpSoon = "akka.cluster.failure-detector.acceptable-heartbeat-pause = 4s";

    public ClusterProbe(string config = "")
    {
        Probe = new Probe($$"""
            akka {
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
              coordinated-shutdown.run-by-actor-system-terminate = off
              cluster {
                gossip-interval = 100ms
                leader-actions-interval = 100ms
                unreachable-nodes-reaper-interval = 100ms
                failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 10s, min-std-deviation = 50ms }
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver { active-strategy = keep-majority, stable-after = 1s }
                singleton { hand-over-retry-interval = 200ms }
                singleton-proxy { singleton-identification-interval = 200ms }
              }
            }
            {{config}}
            """);
        Cluster = Cluster.Get(Probe.System);
    }

    public Probe Probe { get; }

    public Cluster Cluster { get; }

    public ActorSystem System => Probe.System;

    public Address Address => Cluster.SelfAddress;

    /// <summary>Makes a cluster of these nodes, the first one the oldest, and waits until all know that all are up.</summary>
    public static async Task Form(params ClusterProbe[] nodes)
    {
        foreach (var node in nodes)
        {
            node.Cluster.Join(nodes[0].Address);
            await Until(() => node.Cluster.SelfMember.Status == MemberStatus.Up);
        }
        await Until(() => nodes.All(node => node.Cluster.State.Members.Count(member => member.Status == MemberStatus.Up) == nodes.Length));
    }

    public static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Probe.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition()) await timer.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>Ends the system without a word to the others, as if it had crashed.</summary>
    public Task Kill() => System.Terminate();

    public void Dispose() => Probe.Dispose();
}
