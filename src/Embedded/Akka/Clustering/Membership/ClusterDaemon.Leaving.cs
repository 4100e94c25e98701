using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>The ways out of the cluster.</summary>
internal sealed partial class ClusterDaemon
{
    private bool _isExiting;

    private void OnLeave(LeaveNode leave)
    {
        if (_gossip.MemberAt(leave.Address) is not { Status: MemberStatus.Joining or MemberStatus.Up } member) return;
        _log.Info("Marked address [{0}] as [Leaving]", leave.Address);
        Update(_gossip.With(member.Copy(MemberStatus.Leaving), _self));
    }

    private void OnDownAddress(Address address)
    {
        if (_gossip.MemberAt(address) is { } member) OnDown(new DownNodes([member.UniqueAddress]));
        else _log.Info("Ignoring down of unknown node [{0}]", address);
    }

    private void OnDown(DownNodes down)
    {
        var next = _gossip;
        foreach (var node in down.Nodes)
        {
            if (!_gossip.Members.TryGetValue(node, out var member) || member.Status == MemberStatus.Down) continue;
            _log.Info("Marking node [{0}] as [Down]", node);
            next = next.With(member.Copy(MemberStatus.Down), _self);
        }
        Update(next);
    }

    private void OnSelfExiting()
    {
        if (_isExiting) return;
        _isExiting = true;
        _log.Info("Exiting, starting coordinated shutdown");
        _cluster.Exiting();
    }

    private void OnExitingCompleted()
    {
        if (_isExiting)
        {
            foreach (var node in Peers())
            {
                // A leader lets itself exit, and is often done before its next round of gossip: nobody else would know that it exits.
                GossipTo(node);
                // Whoever is the leader now need not wait until this node can no longer be reached.
                DaemonAt(node.Address).Tell(new ExitingConfirmed(_self), Self);
            }
        }
        Sender.Tell(Done.Instance);
    }

    private void OnExitingConfirmed(ExitingConfirmed confirmed)
    {
        if (!_gossip.HasMember(confirmed.Node)) return;
        _confirmedExits = _confirmedExits.Add(confirmed.Node);
        Lead();
    }

    private void EndAsDowned(string why)
    {
        if (_endReason is not null) return;
        _log.Warning("Node [{0}] shuts itself down: {1}", _self, why);
        var peers = Peers();
        for (var i = 0; i < PartingCount && !peers.IsEmpty; i++)
        {
            var peer = Pick(peers);
            peers = peers.Remove(peer);
            GossipTo(peer);
        }
        End(CoordinatedShutdown.ClusterDowningReason.Instance);
    }

    private void End(CoordinatedShutdown.Reason reason)
    {
        _endReason ??= reason;
        Context.Stop(Self);
    }
}
