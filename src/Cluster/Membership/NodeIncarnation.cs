using System.Diagnostics;
using ActorDistill.Settings.Nodes;
using Akka.Actor;
using Akka.Event;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>One actor system of a node, from its start to its end.</summary>
internal sealed class NodeIncarnation
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);

    private readonly NodeSettings _settings;
    private readonly ActorSystem _system;
    private readonly AkkaCluster _cluster;
    private readonly CoordinatedShutdown _shutdown;
    private readonly KnownMembers _knownBefore;
    private readonly TaskCompletionSource<long> _takenIn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile KnownMembers _known;

    public NodeIncarnation(NodeSettings settings, ActorSystem system, KnownMembersFile file, KnownMembers known)
    {
        (_settings, _system, _knownBefore, _known) = (settings, system, known, known);
        _cluster = AkkaCluster.Get(system);
        _shutdown = CoordinatedShutdown.Get(system);
        system.ActorOf(Props.Create(() => new MembershipRecorder(file, IsMember)), "membership-recorder");
    }

    public Address Address => _cluster.SelfAddress;

    /// <summary>Who the members were at last.</summary>
    public KnownMembers Known => _known;

    /// <summary>How long it has been a member; nothing when it is none yet.</summary>
    public TimeSpan MemberFor =>
        _takenIn.Task is { IsCompletedSuccessfully: true, Result: var since } ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Lets the caller start its actors, joins, and ends with the system.</summary>
    public async Task<NodeEnd> LiveAsync(Action<ActorSystem> started, CancellationToken leaving)
    {
        try
        {
            started(_system);
        }
        catch
        {
            await _system.Terminate();
            throw;
        }
        using var toldToLeave = leaving.Register(() => _shutdown.Run(CoordinatedShutdown.ClusterLeavingReason.Instance));
        await SearchAsync();
        await _system.WhenTerminated;
        return NodeEnds.Of(_shutdown.ShutdownReason, leaving.IsCancellationRequested);
    }

    private Task IsOver => Task.WhenAny(_takenIn.Task, _system.WhenTerminated);

    private void IsMember(KnownMembers known)
    {
        _known = known;
        _takenIn.TrySetResult(Stopwatch.GetTimestamp());
    }

    private async Task SearchAsync()
    {
        var situation = Situation();
        var seeds = SeedList.For(situation);
        Join(seeds);
        while (!seeds.MayFound && situation.MustAskVoters)
        {
            var others = situation.Voters.Remove(situation.Self);
            var before = await VoterReach.OfAsync(others, ConnectPatience);
            if (await IsOverWithinAsync(_settings.JoiningAttempt)) return;
            var after = await VoterReach.OfAsync(others, ConnectPatience);
            if (IsOver.IsCompleted) return;
            situation = situation with { AskedInVain = before.Intersect(after) };
            seeds = SeedList.For(situation);
            if (seeds.MayFound) Join(seeds);
            else _system.Log.Warning(
                "Nobody has taken this node in for {0}, and it founds no cluster beside those it cannot see: of the {1} other voters of "
                + "its last cluster [{2}] answer", _settings.JoiningAttempt, others.Count, string.Join(", ", situation.AskedInVain));
        }
    }

    private SeedSituation Situation()
    {
        var self = _cluster.SelfAddress;
        return new SeedSituation(
            self,
            [.. _settings.Seeds.Select(seed => HostAndPort.TryParse(seed, out var place)
                ? self.WithHost(place.Host).WithPort(place.Port)
                : throw new ArgumentException(_settings.FirstFault()))],
            _knownBefore,
            _system.Settings.Config.GetString("akka.cluster.split-brain-resolver.keep-majority.role") ?? "");
    }

    private void Join(SeedList seeds)
    {
        _system.Log.Info(
            "This node {0}asks for its cluster at [{1}]{2}", _knownBefore.IsDowned ? "was given up and " : "",
            string.Join(", ", seeds.Nodes), seeds.MayFound ? "; when none of the others has one it founds it" : "");
        if (!seeds.Nodes.IsEmpty) _cluster.JoinSeedNodes(seeds.Nodes);
    }

    private async Task<bool> IsOverWithinAsync(TimeSpan time)
    {
        using var end = new CancellationTokenSource();
        var isOver = IsOver;
        var first = await Task.WhenAny(isOver, Task.Delay(time, end.Token));
        await end.CancelAsync();
        return first == isOver;
    }
}
