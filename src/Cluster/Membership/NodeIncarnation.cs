using System.Collections.Immutable;
using System.Diagnostics;
using ActorDistill.Settings.Nodes;
using ActorDistill.Storage;
using Akka.Actor;
using Akka.Event;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>One actor system of a node, from its start to its end.</summary>
internal sealed class NodeIncarnation
{
    private const long Never = 0;

    private readonly NodeSettings _settings;
    private readonly ActorSystem _system;
    private readonly KnownMembersFile _file;
    private readonly AkkaCluster _cluster;
    private readonly CoordinatedShutdown _shutdown;
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile KnownMembers _known;
    private long _memberSince = Never;
    private volatile bool _isLeaving;

    public NodeIncarnation(NodeSettings settings, ActorSystem system, KnownMembersFile file, KnownMembers known)
    {
        (_settings, _system, _file) = (settings, system, file);
        _cluster = AkkaCluster.Get(system);
        _shutdown = CoordinatedShutdown.Get(system);
        var before = known.Under(_cluster.SelfAddress.Protocol);
        _known = before;
        system.ActorOf(Props.Create(() => new MembershipRecorder(file, before, IsMember, IsLeaving)), "membership-recorder");
    }

    public Address Address => _cluster.SelfAddress;

    /// <summary>Who the members were at last.</summary>
    public KnownMembers Known => _known;

    /// <summary>How long it has been a member; nothing when it is none yet.</summary>
    public TimeSpan MemberFor =>
        Interlocked.Read(ref _memberSince) is var since and not Never ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Lets the caller start its actors, joins, and ends with the system.</summary>
    /// <exception cref="OperatorException">A seed has another join token.</exception>
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
        Search();
        if (await Task.WhenAny(_system.WhenTerminated, _refused.Task) == _refused.Task)
        {
            await _system.Terminate();
            throw new OperatorException(await _refused.Task);
        }
        return NodeEnds.Of(_shutdown.ShutdownReason, _isLeaving || leaving.IsCancellationRequested);
    }

    private void IsMember(KnownMembers known)
    {
        _known = known;
        Interlocked.CompareExchange(ref _memberSince, Stopwatch.GetTimestamp(), Never);
    }

    // When all leave at once the first are gone before the last have gone through all of it, and may be given up on the way.
    private void IsLeaving() => _isLeaving = true;

    // Whoever is a member knows the right one.
    private void Refused(string reason)
    {
        if (MemberFor == TimeSpan.Zero) _refused.TrySetResult(reason);
    }

    private void Search()
    {
        var situation = new SeedSituation(_cluster.SelfAddress, Configured(), _known);
        var seeds = SeedList.For(situation);
        if (!situation.IsFounder)
        {
            var named = situation.Configured.ToImmutableHashSet();
            Action<string> refused = Refused;
            _system.ActorOf(Props.Create(() => new SeedRefusal(named, refused)), "seed-refusal");
        }
        _system.Log.Info("This node asks for its cluster at [{0}]{1}", string.Join(", ", seeds.Nodes), situation switch
        {
            { FoundsAnew: true } => "; when the last voters of its last cluster are in none it founds one anew",
            { IsFounder: true } => "; when none of the others has one it founds it",
            _ => "",
        });
        if (!seeds.Nodes.IsEmpty) _cluster.JoinSeedNodes(seeds.Nodes);
        var plan = situation.FoundsAnew ? new FoundingPlan(seeds.Nodes, _settings.JoiningAttempt, _file.Path) : null;
        Func<KnownMembers> known = () => _known;
        _system.ActorOf(Props.Create(() => new FoundingSurvey(known, plan)), FoundingSurvey.Name);
    }

    private ImmutableList<Address> Configured() =>
    [
        .. _settings.Seeds.Select(seed => HostAndPort.TryParse(seed, out var place)
            ? _cluster.SelfAddress.WithHost(place.Host).WithPort(place.Port)
            : throw new ArgumentException(_settings.FirstFault())),
    ];
}
