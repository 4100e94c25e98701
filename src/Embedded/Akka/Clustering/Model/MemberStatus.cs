namespace Akka.Cluster;

/// <summary>Where a member is in its life. The numbers are on the wire.</summary>
public enum MemberStatus
{
    /// <summary>Known, but not yet part of the work.</summary>
    Joining = 0,

    /// <summary>Part of the cluster.</summary>
    Up = 1,

    /// <summary>Wants to go.</summary>
    Leaving = 2,

    /// <summary>All know that it goes; it hands over what it has.</summary>
    Exiting = 3,

    /// <summary>Given up for lost; will be removed.</summary>
    Down = 4,

    /// <summary>No member any more.</summary>
    Removed = 5,

    /// <summary>Not used by this library: a member stays <see cref="Joining"/> until all agree.</summary>
    WeaklyUp = 6,
}

/// <summary>Statuses in the order in which a member takes them.</summary>
internal static class MemberStatusOrder
{
    /// <summary>A member only ever goes to a higher rank, so of two opinions the higher is the newer one.</summary>
    public static int Rank(this MemberStatus status) => status switch
    {
        MemberStatus.Joining => 0,
        MemberStatus.WeaklyUp => 1,
        MemberStatus.Up => 2,
        MemberStatus.Leaving => 3,
        MemberStatus.Exiting => 4,
        MemberStatus.Down => 5,
        MemberStatus.Removed => 6,
    };

    /// <summary>Whether the member takes part in agreements.</summary>
    public static bool IsUpOrLeaving(this MemberStatus status) => status is MemberStatus.Up or MemberStatus.Leaving;

    /// <summary>Whether nobody waits for the member any more.</summary>
    public static bool IsDownOrExiting(this MemberStatus status) => status is MemberStatus.Down or MemberStatus.Exiting;
}
