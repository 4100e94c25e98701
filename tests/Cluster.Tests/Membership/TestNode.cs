using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorDistill.Cluster.Membership;
using ActorDistill.Settings.Nodes;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.Cluster.Tests.Membership;

/// <summary>A node's lifetime on loopback, with clocks that tick fast enough for a test, on a port that was free at first.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    // Long enough for a busy machine; a test that passes never waits that long.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ShortAttempt = TimeSpan.FromSeconds(3);

    private static readonly Config Fast = ConfigurationFactory.ParseString("""
        akka {
          loglevel = WARNING, loggers = [], log-dead-letters = off
          # A system that the test terminates ends like a killed process.
          coordinated-shutdown.run-by-actor-system-terminate = off
          remote.retry-gate-closed-for = 200ms
          cluster {
            seed-node-timeout = 1s, retry-unsuccessful-join-after = 2s
            gossip-interval = 100ms, leader-actions-interval = 100ms, unreachable-nodes-reaper-interval = 100ms
            # No test waits until a silent node is found out: one that a busy machine holds up must not be taken for one.
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 20s, min-std-deviation = 50ms }
          }
        }
        """);

    private readonly ConcurrentQueue<ActorSystem> _systems = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private readonly KnownMembersFile _file;
    private readonly Config _config = Fast;
    private readonly ImmutableList<string> _seeds;
    private readonly TimeSpan _joiningAttempt = ShortAttempt;
    private CancellationTokenSource _leaving = new();
    private int _port;

    /// <param name="folder">Its run folder.</param>
    /// <param name="seeds">Whom it asks; none: it founds.</param>
    public TestNode(string folder, params TestNode[] seeds)
    {
        _file = new KnownMembersFile(Path.Combine(Directory.CreateDirectory(folder).FullName, "members.json"));
        _seeds = [.. seeds.Select(seed => seed.Address.HostPort().Split('@')[1])];
        Start();
    }

    /// <param name="folder">Its run folder; it founds.</param>
    /// <param name="above">What its file says of Akka.</param>
    public TestNode(string folder, Config above)
    {
        _file = new KnownMembersFile(Path.Combine(Directory.CreateDirectory(folder).FullName, "members.json"));
        (_seeds, _config) = ([], above.WithFallback(Fast));
        Start();
    }

    private TestNode(KnownMembersFile file, ImmutableList<string> seeds, int port, TimeSpan joiningAttempt)
    {
        (_file, _seeds, _port, _joiningAttempt) = (file, seeds, port, joiningAttempt);
        Start();
    }

    /// <summary>A node whose memory says what it was before.</summary>
    /// <param name="file">Its memory.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="founderPort">Where the founder is; null when it is this node.</param>
    /// <param name="joiningAttempt">How long it asks before it asks again; null for a short time.</param>
    public static TestNode ComeBack(KnownMembersFile file, int port, int? founderPort = null, TimeSpan? joiningAttempt = null) =>
        new(file, founderPort is null ? [] : [$"127.0.0.1:{founderPort}"], port, joiningAttempt ?? ShortAttempt);

    public Task<NodeEnd> Life { get; private set; } = Task.FromResult(NodeEnd.Left);

    public ActorSystem System => _systems.Last();

    public AkkaCluster Cluster => AkkaCluster.Get(System);

    public Address Address => Cluster.SelfAddress;

    public KnownMembers Known => _file.Read();

    /// <summary>How many systems this node has had.</summary>
    public int SystemCount => _systems.Count;

    public IEnumerable<string> Warnings => _warnings;

    public bool IsUp => !System.WhenTerminated.IsCompleted && Cluster.IsUp;

    /// <summary>Starts it, also once more after its end, on the same port and with the same memory.</summary>
    public void Start()
    {
        var settings = new NodeSettings(
            "127.0.0.1", _port, _seeds, [NodeSettings.Voter], StableAfter: TimeSpan.FromSeconds(1), JoiningAttempt: _joiningAttempt,
            RejoinPause: TimeSpan.FromMilliseconds(100), RejoinPauseMax: TimeSpan.FromSeconds(1));
        _leaving = new CancellationTokenSource();
        Life = new NodeLifetime(settings, NodeConfig.Of(settings, _config), _file, Started).RunAsync(_leaving.Token);
        _port = Address.Port!.Value;
    }

    public void Leave() => _leaving.Cancel();

    /// <summary>Ends the system without a word of the cluster's.</summary>
    public async Task StopHard()
    {
        await System.Terminate();
        Assert.Equal(NodeEnd.Terminated, await Life.WaitAsync(Patience));
    }

    /// <summary>Waits until these nodes, and no others, are up and agree on it, in one cluster.</summary>
    public static Task AreOne(params TestNode[] nodes) => Until(
        () => nodes.All(node => node.IsUp) && nodes.Select(View).Distinct().Count() == 1
            && nodes[0].Cluster.State.Members.Select(member => member.UniqueAddress).ToHashSet()
                .SetEquals(nodes.Select(node => node.Cluster.SelfUniqueAddress)),
        () => string.Join('\n', nodes.Select(View)));

    public static async Task Until(Func<bool> condition, Func<string>? what = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            if (patience.IsCancellationRequested) Assert.Fail($"not within {Patience}: {what?.Invoke()}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Leave();
        foreach (var system in _systems.TakeLast(1)) await system.Terminate();
        await Life.WaitAsync(Patience);
        _leaving.Dispose();
    }

    private static string View(TestNode node) => string.Join(", ", node.Cluster.State.Members.Select(member =>
        $"{member.UniqueAddress} {member.Status}{(node.Cluster.State.Unreachable.Contains(member) ? " unreachable" : "")}"));

    private void Started(ActorSystem system)
    {
        var listener = system.ActorOf(Props.Create(() => new Listener(_warnings)), "listener");
        system.EventStream.Subscribe(listener, typeof(Warning));
        _systems.Enqueue(system);
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ConcurrentQueue<string> warnings) => Receive<Warning>(warning => warnings.Enqueue(warning.Message.ToString()!));
    }
}
