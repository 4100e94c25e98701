using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;
using Akka.Actor;
using Akka.Cluster;
using static ActorDistill.Protocol.Messages.Commands;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.Host.Admin;

/// <summary>
/// The way from outside the actors to the run's coordinator and to the cluster, through whichever actor system this node has just now.
/// </summary>
internal sealed class CoordinatorBridge
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private volatile Way? _way;

    /// <summary>A fresh system of this node.</summary>
    /// <param name="system">The system.</param>
    /// <param name="proxy">The way to the coordinator in it.</param>
    public void Attach(ActorSystem system, IActorRef proxy) => _way = new Way(system, proxy);

    /// <summary>Asks the coordinator.</summary>
    /// <param name="question">One of the messages to the coordinator.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="stop">The caller has gone.</param>
    /// <typeparam name="T">What it says when all is well.</typeparam>
    /// <exception cref="OperatorException">The coordinator refuses; the message says why.</exception>
    /// <exception cref="CoordinatorSilentException">No coordinator answered in time.</exception>
    public async Task<T> AskAsync<T>(IRunMessage question, TimeSpan patience, CancellationToken stop)
    {
        if (_way is not { } way) throw new CoordinatorSilentException("this node is not in the cluster yet");
        try
        {
            return await way.Proxy.Ask<object>(question, patience, stop) switch
            {
                T answer => answer,
                CommandRefused refused => throw new OperatorException(refused.Reason),
                var other => throw new InvalidOperationException($"{question.GetType().Name} was answered with {other.GetType().Name}"),
            };
        }
        catch (AskTimeoutException fault)
        {
            throw new CoordinatorSilentException($"no coordinator answered within {patience.TotalSeconds} s", fault);
        }
    }

    /// <summary>
    /// Lets all other nodes leave the cluster and returns when they have, or when they had their time. Whoever is left then is found to be
    /// gone by the others as after a crash.
    /// </summary>
    public async Task LetOthersLeaveAsync(TimeSpan patience, CancellationToken stop)
    {
        if (_way is not { } way) return;
        var cluster = AkkaCluster.Get(way.System);
        var until = TimeProvider.System.GetTimestamp();
        // Again and again: one that was just coming back is not to stay behind alone.
        while (OthersOf(cluster).ToList() is { Count: > 0 } others && TimeProvider.System.GetElapsedTime(until) < patience)
        {
            foreach (var member in others) cluster.Leave(member.Address);
            await Task.Delay(Glance, stop);
        }
    }

    private static IEnumerable<Member> OthersOf(AkkaCluster cluster) =>
        cluster.State.Members.Where(member => !member.Address.Equals(cluster.SelfAddress) && member.Status != MemberStatus.Removed);

    private sealed record Way(ActorSystem System, IActorRef Proxy);
}

/// <summary>The coordinator is away, or this node is. It may answer later.</summary>
internal sealed class CoordinatorSilentException(string message, Exception? cause = null) : Exception(message, cause);
