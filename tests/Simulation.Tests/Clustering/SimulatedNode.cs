using ActorDistill.Cluster.Membership;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.Testing;
using AkkaCluster = Akka.Cluster.Cluster;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>A host that runs one incarnation of a node after the other.</summary>
internal sealed class SimulatedNode(Simulation simulation, ClusterRecord record, int index, IReadOnlyList<string> roles)
{
    public const string Voter = "voter";
    private const int Port = 2551;
    private static readonly TimeSpan JoiningAttempt = TimeSpan.FromSeconds(3);

    private ActorSystem? _system;
    private KnownMembers _known = KnownMembers.None;

    public string Host { get; } = HostOf(index);

    public string Address => AddressOf(index);

    public IReadOnlyList<string> Roles { get; } = roles;

    public AkkaCluster? Cluster { get; private set; }

    /// <summary>Whether a system runs here that has not ended.</summary>
    public bool IsRunning => _system is { WhenTerminated.IsCompleted: false };

    /// <summary>Whether the system has ended by itself: it was downed, or has left.</summary>
    public bool HasEnded => _system is { WhenTerminated.IsCompleted: true };

    public bool IsMember => IsRunning && Cluster is { IsTerminated: false } && Cluster.SelfMember.Status != MemberStatus.Removed;

    public ActorSystem System => _system ?? throw new InvalidOperationException($"{Host} is off");

    public static string HostOf(int index) => $"n{index:00}";

    public static string AddressOf(int index) => $"akka.tcp://sim@{HostOf(index)}:{Port}";

    /// <summary>Starts a new incarnation; the first of the seed nodes may found a cluster if it is this one.</summary>
    /// <param name="seedNodes">Addresses.</param>
    /// <param name="mayFoundAnew">Whether it founds a cluster by the rule of <see cref="FoundingRound"/>.</param>
    /// <param name="config">What differs from the configuration of all nodes.</param>
    public void Start(IEnumerable<string> seedNodes, bool mayFoundAnew = false, string config = "")
    {
        if (IsRunning) throw new InvalidOperationException($"{Host} runs already");
        var text = $$"""
            {{config}}
            akka {
              actor.provider = cluster
              loglevel = INFO
              log-dead-letters = off
              remote.retry-gate-closed-for = 1s
              remote.dot-netty.tcp { hostname = "{{Host}}", port = {{Port}} }
              cluster {
                roles = [{{string.Join(',', Roles)}}]
                seed-nodes = [{{string.Join(',', seedNodes.Select(node => $"\"{node}\""))}}]
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver { stable-after = 5s, keep-majority.role = {{Voter}} }
                singleton.role = {{Voter}}
                singleton-proxy.role = {{Voter}}
              }
            }
            """;
        _system = simulation.CreateSystem("sim", ConfigurationFactory.ParseString(text));
        Cluster = AkkaCluster.Get(_system);
        _system.ActorOf(Props.Create(() => new Observer(record, Host, Remember)), "observer");
        var plan = mayFoundAnew && !_known.Members.IsEmpty
            ? new FoundingPlan(_known.Members, JoiningAttempt, "the file of members", () => record.Founded(Host))
            : null;
        Func<KnownMembers> known = () => _known;
        _system.ActorOf(Props.Create(() => new FoundingSurvey(known, plan)), FoundingSurvey.Name);
        if (!Roles.Contains(Voter)) return;
        var singleton = Props.Create(() => new Singleton(record, Host));
        _system.ActorOf(ClusterSingletonManager.Props(singleton, ClusterSingletonManagerSettings.Create(_system)), "manager");
    }

    public void Crash()
    {
        simulation.Crash(System);
        record.Crashed(Host);
        _system = null;
        Cluster = null;
    }

    // As a host does that writes the members down: the file outlives the process.
    private void Remember(AkkaCluster cluster) => _known =
        _known.After([.. cluster.State.Members.Select(member => SeenMember.Of(member, Voter))], cluster.SelfUniqueAddress) ?? _known;

    /// <summary>What this node takes the cluster to be; equal texts are equal clusters.</summary>
    public string View => Cluster is not { } cluster ? "off" : string.Join(", ", cluster.State.Members.Select(member =>
        $"{member.UniqueAddress.Address.Host}#{member.UniqueAddress.Uid} {member.Status}"
            + (cluster.State.Unreachable.Contains(member) ? " unreachable" : "")));

    private sealed class Observer : ReceiveActor
    {
        private bool _isOut;

        public Observer(ClusterRecord record, string host, Action<AkkaCluster> remember)
        {
            var cluster = AkkaCluster.Get(Context.System);
            Receive<ClusterEvent.ClusterShuttingDown>(_ => _isOut = true);
            // What a node reports when it is out itself says nothing of the others.
            Receive<ClusterEvent.IMemberEvent>(change =>
            {
                if (_isOut) return;
                record.Saw(host, change);
                remember(cluster);
            });
        }

        protected override void PreStart() => AkkaCluster.Get(Context.System).Subscribe(
            Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.ClusterShuttingDown));
    }

    private sealed class Singleton : ReceiveActor
    {
        private readonly ClusterRecord _record;
        private readonly string _host;

        public Singleton(ClusterRecord record, string host)
        {
            (_record, _host) = (record, host);
            Receive<string>(_ => Sender.Tell(host));
        }

        protected override void PreStart() => _record.SingletonStarted(_host);

        protected override void PostStop() => _record.SingletonStopped(_host);
    }
}
