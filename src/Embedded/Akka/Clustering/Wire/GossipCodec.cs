using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster.Wire;

namespace Akka.Cluster;

/// <summary>Gossip as protobuf and back.</summary>
internal static class GossipCodec
{
    private static readonly long RemovedAtMax = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static Node Encode(UniqueAddress node) => new() { Address = node.Address.ToString(), Uid = node.Uid };

    /// <exception cref="SerializationException">It names no node.</exception>
    public static UniqueAddress Decode(Node? node) =>
        node is not null && Address.TryParse(node.Address, out Address address) && address.HasGlobalScope
            ? new UniqueAddress(address, node.Uid)
            : throw new SerializationException("a message of the cluster names no node");

    public static GossipState Encode(Gossip gossip)
    {
        var nodes = gossip.Members.Keys.Concat(gossip.Removals.Keys).Concat(gossip.Observations.Values.SelectMany(row => row.Unreachable))
            .Distinct().Order().ToList();
        var roles = gossip.Members.Values.SelectMany(member => member.Roles).Distinct().Order(StringComparer.Ordinal).ToList();
        var state = new GossipState();
        state.Nodes.AddRange(nodes.Select(Encode));
        state.Roles.AddRange(roles);
        foreach (var member in gossip.Members.Values)
        {
            var written = new MemberState { Node = At(member.UniqueAddress), Status = (uint)member.Status, UpNumber = member.UpNumber };
            written.Roles.AddRange(member.Roles.Select(role => (uint)roles.BinarySearch(role, StringComparer.Ordinal)).Order());
            state.Members.Add(written);
        }
        foreach (var (observer, row) in gossip.Observations)
        {
            var written = new ObservationState { Observer = At(observer), Version = row.Version };
            written.Unreachable.AddRange(row.Unreachable.Select(At));
            state.Observations.Add(written);
        }
        foreach (var (node, at) in gossip.Removals) state.Removals.Add(new Removal { Node = At(node), RemovedAtUnixMs = at });
        state.Seen.AddRange(gossip.Seen.Select(At));
        return state;

        uint At(UniqueAddress node) => (uint)nodes.BinarySearch(node);
    }

    /// <exception cref="SerializationException">It is no gossip.</exception>
    public static Gossip Decode(GossipState? state)
    {
        if (state is null) throw new SerializationException("a gossip without content");
        var nodes = state.Nodes.Select(Decode).ToList();
        var members = Gossip.NoMembers.AddRange(state.Members.Select(member => KeyValuePair.Create(At(member.Node), MemberOf(member))));
        // What is said by or of others than members is of no use, and would not be consistent.
        var observations = state.Observations.ToImmutableSortedDictionary(
            row => At(row.Observer), row => new Observation(row.Version, [.. row.Unreachable.Select(At)]));
        var removals = state.Removals.ToImmutableSortedDictionary(removal => At(removal.Node), RemovedAt);
        var gossip = new Gossip(members, observations, removals, [.. state.Seen.Select(At)]);
        return observations.Keys.All(members.ContainsKey) && removals.Keys.All(node => !members.ContainsKey(node))
            ? gossip
            : throw new SerializationException("a gossip that contradicts itself");

        UniqueAddress At(uint index) =>
            index < nodes.Count ? nodes[(int)index] : throw new SerializationException("a gossip names a node beyond its table");

        string Role(uint index) =>
            index < state.Roles.Count
                ? state.Roles[(int)index]
                : throw new SerializationException("a gossip names a role beyond its table");

        long RemovedAt(Removal removal) => removal.RemovedAtUnixMs >= 0 && removal.RemovedAtUnixMs <= RemovedAtMax
            ? removal.RemovedAtUnixMs
            : throw new SerializationException($"a gossip names the time {removal.RemovedAtUnixMs}");

        Member MemberOf(MemberState member) => member.Status <= (uint)MemberStatus.Down && member.UpNumber > 0
            ? new Member(At(member.Node), member.UpNumber, (MemberStatus)member.Status, [.. member.Roles.Select(Role)])
            : throw new SerializationException($"a gossip names the status {member.Status}, up as number {member.UpNumber}");
    }
}
