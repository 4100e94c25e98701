using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>What a subscriber hears of the cluster.</summary>
public class ClusterEvent
{
    /// <summary>A subscriber first gets the events that would have led to the present state.</summary>
    public static readonly SubscriptionInitialStateMode InitialStateAsEvents = SubscriptionInitialStateMode.InitialStateAsEvents;

    /// <summary>A subscriber first gets a <see cref="CurrentClusterState"/>.</summary>
    public static readonly SubscriptionInitialStateMode InitialStateAsSnapshot = SubscriptionInitialStateMode.InitialStateAsSnapshot;

    /// <summary>What a subscriber gets first.</summary>
    public enum SubscriptionInitialStateMode
    {
        /// <summary>A <see cref="CurrentClusterState"/>.</summary>
        InitialStateAsSnapshot = 0,

        /// <summary>The events that would have led to the present state.</summary>
        InitialStateAsEvents = 1,
    }

    /// <summary>Something happened in the cluster.</summary>
    public interface IClusterDomainEvent : IDeadLetterSuppression
    {
    }

    /// <summary>Something happened to a member.</summary>
    public interface IMemberEvent : IClusterDomainEvent
    {
        /// <summary>The member, in its new status.</summary>
        Member Member { get; }
    }

    /// <summary>A member can be reached again, or not any more.</summary>
    public interface IReachabilityEvent : IClusterDomainEvent
    {
    }

    /// <summary>The cluster as this node sees it.</summary>
    public sealed class CurrentClusterState : INoSerializationVerificationNeeded
    {
        private readonly ImmutableDictionary<string, Address?> _roleLeaders;

        /// <summary>A cluster of nobody.</summary>
        public CurrentClusterState() : this([], [], [], null, ImmutableDictionary<string, Address?>.Empty)
        {
        }

        /// <summary>A cluster.</summary>
        public CurrentClusterState(
            ImmutableSortedSet<Member> members, ImmutableHashSet<Member> unreachable, ImmutableHashSet<Address> seenBy, Address? leader,
            ImmutableDictionary<string, Address?> roleLeaderMap)
        {
            Members = members;
            Unreachable = unreachable;
            SeenBy = seenBy;
            Leader = leader;
            _roleLeaders = roleLeaderMap;
        }

        /// <summary>All members, also those out of reach, by address.</summary>
        public ImmutableSortedSet<Member> Members { get; }

        /// <summary>Members that somebody cannot reach.</summary>
        public ImmutableHashSet<Member> Unreachable { get; }

        /// <summary>Who is known to see the cluster exactly so.</summary>
        public ImmutableHashSet<Address> SeenBy { get; }

        /// <summary>Who leads; null for nobody.</summary>
        public Address? Leader { get; }

        /// <summary>Every role that a member has.</summary>
        public ImmutableHashSet<string> AllRoles => [.. Members.SelectMany(member => member.Roles)];

        /// <summary>Who leads among the members of a role; null for nobody.</summary>
        public Address? RoleLeader(string role) => _roleLeaders.GetValueOrDefault(role);
    }

    /// <summary>A member has a new status. Equal when member and status are.</summary>
    public abstract class MemberStatusChange : IMemberEvent
    {
        /// <exception cref="ArgumentException">The member's status is another.</exception>
        protected MemberStatusChange(Member member, MemberStatus validStatus)
        {
            if (member.Status != validStatus) throw new ArgumentException($"Expected {validStatus} state, got: {member}");
            Member = member;
        }

        /// <inheritdoc/>
        public Member Member { get; }

        /// <inheritdoc/>
        public override bool Equals(object? obj) =>
            obj is MemberStatusChange other && other.GetType() == GetType() && Member.Equals(other.Member);

        /// <inheritdoc/>
        public override int GetHashCode() => Member.GetHashCode();

        /// <summary>Event and member.</summary>
        public override string ToString() => $"{GetType().Name}({Member})";
    }

    /// <summary>A node wants to be a member.</summary>
    public sealed class MemberJoined : MemberStatusChange
    {
        /// <summary>Of a member that is joining.</summary>
        public MemberJoined(Member member) : base(member, MemberStatus.Joining)
        {
        }
    }

    /// <summary>A member takes part from now on.</summary>
    public sealed class MemberUp : MemberStatusChange
    {
        /// <summary>Of a member that is up.</summary>
        public MemberUp(Member member) : base(member, MemberStatus.Up)
        {
        }
    }

    /// <summary>A member wants to go.</summary>
    public sealed class MemberLeft : MemberStatusChange
    {
        /// <summary>Of a member that is leaving.</summary>
        public MemberLeft(Member member) : base(member, MemberStatus.Leaving)
        {
        }
    }

    /// <summary>All know that the member goes.</summary>
    public sealed class MemberExited : MemberStatusChange
    {
        /// <summary>Of a member that is exiting.</summary>
        public MemberExited(Member member) : base(member, MemberStatus.Exiting)
        {
        }
    }

    /// <summary>A member is given up for lost and will be removed.</summary>
    public sealed class MemberDowned : MemberStatusChange
    {
        /// <summary>Of a member that is down.</summary>
        public MemberDowned(Member member) : base(member, MemberStatus.Down)
        {
        }
    }

    /// <summary>A member is none any more.</summary>
    public sealed class MemberRemoved : MemberStatusChange
    {
        /// <summary>Of a member that was removed.</summary>
        public MemberRemoved(Member member, MemberStatus previousStatus) : base(member, MemberStatus.Removed) =>
            PreviousStatus = previousStatus;

        /// <summary>What was last known of it: <see cref="MemberStatus.Exiting"/> for one that left in order.</summary>
        public MemberStatus PreviousStatus { get; }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => base.Equals(obj) && ((MemberRemoved)obj!).PreviousStatus == PreviousStatus;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), PreviousStatus);
    }

    /// <summary>The leader is another.</summary>
    public sealed class LeaderChanged : IClusterDomainEvent
    {
        /// <summary>The new leader, or null.</summary>
        public LeaderChanged(Address? leader) => Leader = leader;

        /// <summary>The new leader; null for nobody.</summary>
        public Address? Leader { get; }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is LeaderChanged other && other.Leader == Leader;

        /// <inheritdoc/>
        public override int GetHashCode() => Leader?.GetHashCode() ?? 0;

        /// <summary>Event and leader.</summary>
        public override string ToString() => $"LeaderChanged(NewLeader={Leader})";
    }

    /// <summary>The leader among the members of a role is another.</summary>
    public sealed class RoleLeaderChanged : IClusterDomainEvent
    {
        /// <summary>The new leader of a role, or null.</summary>
        public RoleLeaderChanged(string role, Address? leader)
        {
            Role = role;
            Leader = leader;
        }

        /// <summary>The role.</summary>
        public string Role { get; }

        /// <summary>The new leader; null for nobody.</summary>
        public Address? Leader { get; }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is RoleLeaderChanged other && other.Role == Role && other.Leader == Leader;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Role, Leader);

        /// <summary>Event, leader and role.</summary>
        public override string ToString() => $"RoleLeaderChanged(Leader={Leader}, Role={Role})";
    }

    /// <summary>A member's reachability has changed. Equal when the members are.</summary>
    public abstract class ReachabilityEvent : IReachabilityEvent
    {
        /// <summary>Of a member.</summary>
        protected ReachabilityEvent(Member member) => Member = member;

        /// <summary>The member.</summary>
        public Member Member { get; }

        /// <inheritdoc/>
        public override bool Equals(object? obj) =>
            obj is ReachabilityEvent other && other.GetType() == GetType() && Member.Equals(other.Member);

        /// <inheritdoc/>
        public override int GetHashCode() => Member.GetHashCode();

        /// <summary>Event and member.</summary>
        public override string ToString() => $"{GetType().Name}({Member})";
    }

    /// <summary>Somebody cannot reach a member any more.</summary>
    public sealed class UnreachableMember : ReachabilityEvent
    {
        /// <summary>Of a member.</summary>
        public UnreachableMember(Member member) : base(member)
        {
        }
    }

    /// <summary>All can reach a member again.</summary>
    public sealed class ReachableMember : ReachabilityEvent
    {
        /// <summary>Of a member.</summary>
        public ReachableMember(Member member) : base(member)
        {
        }
    }

    /// <summary>This node is no part of the cluster any more.</summary>
    public sealed class ClusterShuttingDown : IClusterDomainEvent
    {
        /// <summary>The event.</summary>
        public static readonly IClusterDomainEvent Instance = new ClusterShuttingDown();

        private ClusterShuttingDown()
        {
        }
    }
}
