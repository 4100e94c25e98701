using System.Collections.Immutable;
using Akka.Event;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>How what one node knows becomes what all know.</summary>
internal sealed partial class ClusterDaemon
{
    // In a round with few who know, this many messages go out instead of one.
    private const int SpeedUp = 3;

    // Peers that a downed node still tells, so that they need not find out.
    private const int PartingCount = 5;

    private void OnGossipTick()
    {
        GossipToSomeone();
        if (_gossip.Seen.Count >= _gossip.Members.Count / 2) return;
        for (var i = 1; i < SpeedUp; i++) Timers.StartSingleTimer(("gossip", i), new GossipSoon(i), _settings.GossipInterval * i / SpeedUp);
    }

    private void GossipToSomeone()
    {
        var peers = Peers();
        if (peers.IsEmpty) return;
        var unaware = peers.Where(node => !_gossip.Seen.Contains(node)).ToImmutableList();
        var isForUnaware = !unaware.IsEmpty && _engine.NextInt64(1_000_000) < _settings.GossipDifferentViewProbability * 1_000_000;
        GossipTo(Pick(isForUnaware ? unaware : peers));
    }

    /// <summary>Whom this node can reach, whatever others say: it may be the only way between two that cannot reach each other.</summary>
    private ImmutableList<UniqueAddress> Peers() =>
        [.. _gossip.Members.Keys.Where(node => node != _self && !_gossip.HasUnreachable(_self, node))];

    private UniqueAddress Pick(ImmutableList<UniqueAddress> nodes) => nodes[(int)_engine.NextInt64(nodes.Count)];

    private void GossipTo(UniqueAddress node) => DaemonAt(node.Address).Tell(new GossipEnvelope(_self, node, _gossip), Self);

    private void OnGossip(GossipEnvelope envelope)
    {
        if (envelope.To != _self)
        {
            _log.Debug("Ignoring gossip from [{0}] for [{1}]", envelope.From, envelope.To);
        }
        else if (envelope.Gossip.Removals.ContainsKey(_self))
        {
            EndAsDowned("the others have removed it");
        }
        else if (_gossip.Removals.ContainsKey(envelope.From))
        {
            // It does not know yet.
            GossipTo(envelope.From);
        }
        else if (!envelope.Gossip.HasMember(_self) || _gossip.HasUnreachable(_self, envelope.From))
        {
            _log.Debug("Ignoring gossip from unreachable [{0}], or of a cluster without this node", envelope.From);
        }
        else if (!_gossip.HasMember(envelope.From))
        {
            OnStranger(envelope);
        }
        else
        {
            Merge(envelope);
        }
    }

    /// <summary>
    /// Whoever welcomed a node may have ended before it could tell anybody. The node takes itself for a member that joins, nobody knows it,
    /// and it would not ask again. So its gossip is its request to join: it knows this very incarnation as a member, thus it was welcomed
    /// to this cluster and to no other. Nothing else it says is taken before it is a member here too.
    /// </summary>
    private void OnStranger(GossipEnvelope envelope)
    {
        var stranger = envelope.Gossip.Members.GetValueOrDefault(envelope.From);
        if (stranger is { Status: MemberStatus.Joining or MemberStatus.Leaving }) OnJoin(new Join(stranger.UniqueAddress, stranger.Roles));
        else _log.Debug("Ignoring gossip from unknown [{0}]", envelope.From);
    }

    private void Merge(GossipEnvelope envelope)
    {
        var merged = _gossip.Merge(envelope.Gossip).SeenBy(_self);
        Update(merged);
        var isNews = !merged.IsSameAs(envelope.Gossip) || !envelope.Gossip.Seen.SetEquals(merged.Seen);
        if (isNews && merged.HasMember(envelope.From)) GossipTo(envelope.From);
    }

    private void OnReachability(ReachabilityFound found)
    {
        if (!_gossip.HasMember(found.Node)) return;
        var next = _gossip.WithObservation(_self, found.Node, found.IsReachable);
        if (ReferenceEquals(next, _gossip)) return;
        if (found.IsReachable) _log.Info("Marking node as REACHABLE [{0}]", found.Node);
        else _log.Warning("Marking node as UNREACHABLE [{0}]", found.Node);
        Update(next);
    }

    private void OnQuarantinedBy(ThisActorSystemQuarantinedEvent quarantined)
    {
        // Those whom it has told that it goes may be quicker than itself.
        if (_isExiting) return;
        if (_gossip.MemberAt(quarantined.RemoteAddress) is { } member && !member.Status.IsDownOrExiting())
            EndAsDowned($"{quarantined.RemoteAddress} has quarantined it");
    }
}
