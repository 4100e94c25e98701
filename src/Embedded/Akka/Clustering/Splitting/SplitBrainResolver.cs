using Akka.Actor;
using Akka.Event;
using Akka.Execution;

namespace Akka.Cluster.SBR;

/// <summary>Downs the losing side of a split once it has been the same for a while.</summary>
public class SplitBrainResolverProvider : IDowningProvider
{
    private readonly SplitBrainResolverSettings _settings;
    private readonly Cluster _cluster;

    /// <summary>For a system.</summary>
    public SplitBrainResolverProvider(ActorSystem system, Cluster cluster)
    {
        _settings = new SplitBrainResolverSettings(system.Settings.Config);
        _cluster = cluster;
    }

    /// <summary>As long as a split must be stable: by then the other side has downed itself.</summary>
    public TimeSpan DownRemovalMargin => _settings.DowningStableAfter;

    /// <inheritdoc/>
    public Props? DowningActorProps => Props.Create(() => new SplitBrainResolver(_cluster, _settings));
}

/// <summary>Watches the cluster and acts on what <see cref="KeepMajority"/> decides.</summary>
internal sealed class SplitBrainResolver : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster;
    private readonly SplitBrainResolverSettings _settings;
    private readonly StabilityWatch _watch;
    private readonly Engine _engine;
    private Gossip _gossip = Gossip.Empty;

    public SplitBrainResolver(Cluster cluster, SplitBrainResolverSettings settings)
    {
        _cluster = cluster;
        _settings = settings;
        _watch = new StabilityWatch(settings.KeepMajorityRole ?? "", settings.DowningStableAfter, settings.DownAllWhenUnstable);
        _engine = ((ActorSystemImpl)cluster.System).Engine;
        Receive<GossipChanged>(changed =>
        {
            _gossip = changed.Gossip;
            _watch.Observe(_gossip, _engine.Elapsed);
        });
        Receive<Tick>(_ => OnTick());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(GossipChanged));
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TickInterval);
    }

    private void OnTick()
    {
        var verdict = _watch.VerdictAt(_engine.Elapsed);
        if (verdict == StabilityWatch.Verdict.Wait) return;
        var self = _cluster.SelfUniqueAddress;
        var downs = verdict == StabilityWatch.Verdict.DownAll
            ? [.. _gossip.Members.Keys]
            : KeepMajority.Downs(_gossip, _settings.KeepMajorityRole ?? "");
        _watch.Decided(_engine.Elapsed);
        if (downs.IsEmpty) return;
        Context.GetLogger().Warning("SBR took decision [{0}]: downing [{1}] in cluster of [{2}] members, unreachable [{3}]",
            verdict, string.Join(", ", downs), _gossip.Members.Count, string.Join(", ", _gossip.Unreachable()));
        // Each node downs itself; others are downed by one, the leader of its side. All at once: a host that writes down who its members
        // are must not see a side that loses as one that has downed the rest and goes on.
        if (_gossip.Leader(self)?.UniqueAddress == self) _cluster.Daemon.Tell(new DownNodes(downs), Self);
        else if (downs.Contains(self)) _cluster.Daemon.Tell(new DownNodes([self]), Self);
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
