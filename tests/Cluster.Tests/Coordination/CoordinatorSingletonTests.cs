using System.Threading.Channels;
using ActorDistill.Cluster.Coordination;
using ActorDistill.Cluster.Journal;
using ActorDistill.Cluster.Membership;
using ActorDistill.Protocol.Messages;
using ActorDistill.Settings.Nodes;
using ActorDistill.Storage;
using Akka.Actor;
using Akka.Configuration;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>The coordinator in a real cluster on loopback, with its journal in a file.</summary>
public sealed class CoordinatorSingletonTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Config Fast = ConfigurationFactory.ParseString("""
        akka {
          loglevel = WARNING, loggers = [], log-dead-letters = off
          cluster { gossip-interval = 100ms, leader-actions-interval = 100ms, singleton.hand-over-retry-interval = 200ms }
          cluster.singleton-proxy.singleton-identification-interval = 200ms
        }
        """);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ActorSystem> _systems = [];
    private readonly Channel<Exception> _faults = Channel.CreateUnbounded<Exception>();

    [Fact]
    public async Task It_moves_to_another_node_and_goes_on_where_the_journal_ends()
    {
        var (first, second, third) = (Node(CoordinatorSingleton.Role), Node(CoordinatorSingleton.Role), Node("teacher"));
        // The oldest member with its role has it.
        await JoinAsync(first, first);
        await JoinAsync(second, first);
        await JoinAsync(third, first);
        foreach (var node in new[] { first, second })
            CoordinatorSingleton.Start(node, Setup(node));
        var coordinator = CoordinatorSingleton.StartProxy(third);
        var mail = Channel.CreateUnbounded<object>();
        var teacher = third.ActorOf(Props.Create(() => new Worker(mail.Writer)));

        coordinator.Tell(Samples.Teacher("t1", Digest.OfBytes("m"u8), Digest.OfBytes("v"u8)), teacher);
        var accepted = await NextAsync<Registration.WorkerAccepted>(mail.Reader);
        Assert.Equal(1, accepted.By.Coordinator.Value);

        AkkaCluster.Get(first).Leave(AkkaCluster.Get(first).SelfAddress);
        await first.WhenTerminated.WaitAsync(Patience);

        // Waits in the proxy until there is a coordinator again.
        coordinator.Tell(new Leases.RenewLease(accepted.By.To), teacher);
        var renewed = await NextAsync<Leases.LeaseRenewed>(mail.Reader);
        Assert.Equal((2, accepted.By.To), (renewed.By.Coordinator.Value, renewed.By.To));
        Assert.Equal(0, _faults.Reader.Count);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate().WaitAsync(Patience);
        _folder.Dispose();
    }

    private CoordinatorSetup Setup(ActorSystem system) => new(
        Samples.Plan, new Samples.Reader(), [], Resumes: true,
        async () => await SqlJournal.OpenAsync(
            new SqliteDialect(_folder.PathOf("journal.db")), Samples.Plan.Run, new JournalRetry(Patience), TimeProvider.System),
        AskAgainAfter: TimeSpan.FromSeconds(1), CoordinatorSingleton.MembersOf(system), CoordinatorSingleton.ReachableOf(system),
        fault => _faults.Writer.TryWrite(fault));

    private ActorSystem Node(string role)
    {
        var settings = new NodeSettings(
            "127.0.0.1", Port: 0, Seeds: [], [NodeSettings.Voter, role], StableAfter: TimeSpan.FromSeconds(1),
            JoiningAttempt: TimeSpan.FromSeconds(3), RejoinPause: TimeSpan.Zero, RejoinPauseMax: TimeSpan.Zero);
        _systems.Add(ActorSystem.Create(NodeConfig.SystemName, NodeConfig.Of(settings, Fast)));
        return _systems[^1];
    }

    private static async Task JoinAsync(ActorSystem node, ActorSystem founder)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        AkkaCluster.Get(node).RegisterOnMemberUp(() => up.SetResult());
        AkkaCluster.Get(node).Join(AkkaCluster.Get(founder).SelfAddress);
        await up.Task.WaitAsync(Patience);
    }

    private static async Task<T> NextAsync<T>(ChannelReader<object> mail)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await mail.ReadAsync(patience.Token) is T wanted) return wanted;
        }
    }

    private sealed class Worker : ReceiveActor
    {
        public Worker(ChannelWriter<object> mail) => ReceiveAny(message => mail.TryWrite(message));
    }
}
