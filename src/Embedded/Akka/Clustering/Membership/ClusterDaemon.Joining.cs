using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>The way into the cluster, from both sides.</summary>
internal sealed partial class ClusterDaemon
{
    // The real library's: often enough that a lost question costs little.
    private static readonly TimeSpan SeedQuestionInterval = TimeSpan.FromSeconds(1);

    private ImmutableList<Address> _seedNodes = [];
    private SeedSearch? _search;
    private Address? _joining;

    private void Uninitialized()
    {
        Receive<InitJoin>(_ => Sender.Tell(new InitJoinNack(_self.Address)));
        Receive<JoinSeedNodes>(join => Search(join.Nodes));
        Receive<JoinAddress>(join => JoinAt(join.Address));
        Receive<SeedTick>(_ => OnSeedTick());
        Receive<InitJoinAck>(OnInitJoinAck);
        Receive<InitJoinNack>(OnInitJoinNack);
        Receive<JoinTimeout>(_ => JoinAgain());
        Receive<JoinUnsuccessful>(_ => OnJoinUnsuccessful());
        Receive<Welcome>(OnWelcome);
        // Nothing to leave yet; and what others still think of an incarnation before is not for this one.
        Receive<LeaveNode>(leave => leave.Address == _self.Address, _ => End(CoordinatedShutdown.ClusterLeavingReason.Instance));
        Receive<LeaveNode>(_ => { });
        Receive<DownAddress>(_ => { });
        Receive<DownNodes>(_ => { });
        Receive<Join>(_ => { });
        Receive<GossipEnvelope>(_ => { });
        Receive<ExitingConfirmed>(_ => { });
        Receive<ThisActorSystemQuarantinedEvent>(quarantined =>
            _log.Warning("{0} refuses this node before it has joined", quarantined.RemoteAddress));
    }

    private void Search(ImmutableList<Address> seedNodes)
    {
        _seedNodes = seedNodes;
        _joining = null;
        _search = SeedSearch.Begin(seedNodes, _self.Address, _engine.Elapsed, _settings.SeedNodeTimeout);
        if (_settings.ShutdownAfterUnsuccessfulJoinSeedNodes is { } limit && !Timers.IsTimerActive(nameof(JoinUnsuccessful)))
            Timers.StartSingleTimer(nameof(JoinUnsuccessful), JoinUnsuccessful.Instance, limit);
        Timers.StartPeriodicTimer(nameof(SeedTick), SeedTick.Instance, SeedQuestionInterval);
        OnSeedTick();
    }

    private void OnSeedTick()
    {
        if (_search is not { } search) return;
        if (search.Founds(_engine.Elapsed))
        {
            JoinAt(_self.Address);
            return;
        }
        if (!search.MayFound && _engine.Elapsed >= search.Deadline)
        {
            _log.Warning("Couldn't join seed nodes after [{0}], will try again. seed-nodes=[{1}]",
                _settings.SeedNodeTimeout, string.Join(", ", search.Others));
            _search = search with { Deadline = _engine.Elapsed + _settings.SeedNodeTimeout };
        }
        foreach (var node in search.Others) DaemonAt(node).Tell(InitJoin.Instance, Self);
    }

    private void OnInitJoinAck(InitJoinAck ack)
    {
        // The first answer counts.
        if (_search is not null && ack.Address != _self.Address) JoinAt(ack.Address);
    }

    private void OnInitJoinNack(InitJoinNack nack)
    {
        if (_search is null) return;
        _search = _search.WithDenial(nack.Address);
        if (_search.Founds(_engine.Elapsed)) JoinAt(_self.Address);
    }

    private void JoinAt(Address address)
    {
        Timers.Cancel(nameof(SeedTick));
        _search = null;
        if (address.Protocol != _self.Address.Protocol || address.System != _self.Address.System)
        {
            _log.Warning(
                "Trying to join member with wrong protocol or ActorSystem name, but was ignored: {0} is not like {1}",
                address, _self.Address);
            return;
        }
        if (address == _self.Address)
        {
            _log.Info(
                "Node [{0}] is JOINING itself (with roles [{1}]) and forming new cluster",
                _self.Address, RolesText(_cluster.SelfRoles));
            BecomeMember(Gossip.Empty.With(NewMember(_self, _cluster.SelfRoles), _self));
            Lead();
            return;
        }
        _joining = address;
        DaemonAt(address).Tell(new Join(_self, _cluster.SelfRoles), Self);
        if (_settings.RetryUnsuccessfulJoinAfter is { } wait) Timers.StartSingleTimer(nameof(JoinTimeout), JoinTimeout.Instance, wait);
    }

    private void JoinAgain()
    {
        if (!_seedNodes.IsEmpty) Search(_seedNodes);
        else if (_joining is { } address) JoinAt(address);
    }

    private void OnJoinUnsuccessful()
    {
        _log.Warning("Joining of seed-nodes [{0}] was unsuccessful after configured shutdown-after-unsuccessful-join-seed-nodes [{1}]. "
            + "Running CoordinatedShutdown.", string.Join(", ", _seedNodes), _settings.ShutdownAfterUnsuccessfulJoinSeedNodes);
        End(CoordinatedShutdown.ClusterJoinUnsuccessfulReason.Instance);
    }

    private void OnWelcome(Welcome welcome)
    {
        if (welcome.From.Address != _joining || !welcome.Gossip.HasMember(_self))
        {
            _log.Info("Ignoring welcome from [{0}] when trying to join with [{1}]", welcome.From, _joining);
            return;
        }
        _log.Info("Welcome from [{0}]", welcome.From.Address);
        BecomeMember(welcome.Gossip.SeenBy(_self));
        GossipTo(welcome.From);
    }

    private void BecomeMember(Gossip gossip)
    {
        Timers.CancelAll();
        _joining = null;
        Become(Initialized);
        Timers.StartPeriodicTimer(nameof(GossipTick), GossipTick.Instance, _settings.GossipInterval);
        Timers.StartPeriodicTimer(nameof(LeaderTick), LeaderTick.Instance, _settings.LeaderActionsInterval);
        Update(gossip);
    }

    private void OnInitJoin()
    {
        var isStaying = SelfStatus is { } status && !status.IsDownOrExiting() && !_gossip.IsDeserted && _endReason is null;
        Sender.Tell(isStaying ? new InitJoinAck(_self.Address) : new InitJoinNack(_self.Address));
    }

    private void OnJoin(Join join)
    {
        var node = join.Node;
        if (node.Address.Protocol != _self.Address.Protocol || node.Address.System != _self.Address.System)
        {
            _log.Warning("Member with wrong protocol or ActorSystem name tried to join, but was ignored: {0}", node);
        }
        else if (SelfStatus is not (MemberStatus.Joining or MemberStatus.Up) || _gossip.IsDeserted || _gossip.Removals.ContainsKey(node))
        {
            _log.Info("Trying to join [{0}] to [{1}] member, ignoring. Use a member that is Up instead.", node, SelfStatus);
        }
        else if (_gossip.HasMember(node))
        {
            // It did not get the first one.
            DaemonAt(node.Address).Tell(new Welcome(_self, _gossip), Self);
        }
        else if (_gossip.MemberAt(node.Address) is { } before)
        {
            // It will ask again. An address belongs to one incarnation at a time.
            if (before.Status == MemberStatus.Down) return;
            _log.Info("New incarnation of existing member [{0}] is trying to join. Existing will be removed from the cluster and then "
                + "new member will be allowed to join.", before);
            Update(_gossip.WithObservation(_self, before.UniqueAddress, false).With(before.Copy(MemberStatus.Down), _self));
        }
        else
        {
            _log.Info("Node [{0}] is JOINING, roles [{1}]", node, RolesText(join.Roles));
            Update(_gossip.With(NewMember(node, join.Roles), _self));
            DaemonAt(node.Address).Tell(new Welcome(_self, _gossip), Self);
        }
    }

    private static Member NewMember(UniqueAddress node, ImmutableHashSet<string> roles) =>
        new(node, Member.NotUpYet, MemberStatus.Joining, roles);

    private static string RolesText(IEnumerable<string> roles) => string.Join(", ", roles.Order(StringComparer.Ordinal));
}
