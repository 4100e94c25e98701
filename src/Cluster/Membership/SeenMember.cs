using Akka.Cluster;

namespace ActorDistill.Cluster.Membership;

/// <summary>A member as the cluster tells of it.</summary>
/// <param name="Node">Which incarnation.</param>
/// <param name="Status">How far it is in or out.</param>
/// <param name="IsVoter">Whether it wears the role that counts when a cluster splits.</param>
public readonly record struct SeenMember(UniqueAddress Node, MemberStatus Status, bool IsVoter)
{
    /// <summary>Of Akka's member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="voterRole">The role that counts; empty: all members count.</param>
    public static SeenMember Of(Member member, string voterRole) =>
        new(member.UniqueAddress, member.Status, voterRole.Length == 0 || member.HasRole(voterRole));

    /// <summary>Whether it is counted when a cluster splits: one that comes is not yet, one that is down not any more.</summary>
    public bool Votes => IsVoter && Status is (MemberStatus.Up or MemberStatus.Leaving);
}
