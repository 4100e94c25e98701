using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>A node of the cluster and its status. Two members are equal when they are the same incarnation of a node.</summary>
public class Member : IComparable<Member>, IComparable
{
    /// <summary>Addresses in the order that decides who leads.</summary>
    public static readonly IComparer<Address> AddressOrdering = Address.Comparer;

    /// <summary>Oldest first: by the order in which members came up, then by address.</summary>
    public static readonly IComparer<Member> AgeOrdering = Comparer<Member>.Create(CompareAge);

    // The age of one that is not up yet.
    internal const int NotUpYet = int.MaxValue;

    internal Member(UniqueAddress uniqueAddress, int upNumber, MemberStatus status, ImmutableHashSet<string> roles)
    {
        UniqueAddress = uniqueAddress;
        UpNumber = upNumber;
        Status = status;
        Roles = roles;
    }

    /// <summary>The incarnation.</summary>
    public UniqueAddress UniqueAddress { get; }

    /// <summary>Where it is.</summary>
    public Address Address => UniqueAddress.Address;

    /// <summary>Where it is in its life.</summary>
    public MemberStatus Status { get; }

    /// <summary>What it is for.</summary>
    public ImmutableHashSet<string> Roles { get; }

    internal int UpNumber { get; }

    /// <summary>Whether it has a role.</summary>
    public bool HasRole(string role) => Roles.Contains(role);

    /// <summary>Whether it came up before another; of members that are not up yet the lower address counts as older.</summary>
    public bool IsOlderThan(Member other) => CompareAge(this, other) < 0;

    /// <summary>The same member further on in its life.</summary>
    /// <exception cref="InvalidOperationException">It would go back.</exception>
    public Member Copy(MemberStatus status)
    {
        if (status == Status) return this;
        if (status.Rank() < Status.Rank()) throw new InvalidOperationException($"Invalid member status transition {Status} -> {status}");
        return new Member(UniqueAddress, UpNumber, status, Roles);
    }

    /// <summary>The same member, come up as the <paramref name="upNumber"/>th.</summary>
    public Member CopyUp(int upNumber) => new(UniqueAddress, upNumber, Copy(MemberStatus.Up).Status, Roles);

    /// <summary>By incarnation.</summary>
    public int CompareTo(Member? other) => UniqueAddress.CompareTo(other?.UniqueAddress);

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Member);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Member other && UniqueAddress == other.UniqueAddress;

    /// <inheritdoc/>
    public override int GetHashCode() => UniqueAddress.GetHashCode();

    /// <summary>Address, status and roles.</summary>
    public override string ToString() => $"Member(address = {Address}, Uid={UniqueAddress.Uid} status = {Status}, "
        + $"role=[{string.Join(',', Roles.Order(StringComparer.Ordinal))}], upNumber={UpNumber})";

    /// <summary>What is known of a member when two opinions are put together.</summary>
    internal static Member Newer(Member one, Member other)
    {
        var upNumber = Math.Min(one.UpNumber, other.UpNumber);
        var status = one.Status.Rank() >= other.Status.Rank() ? one.Status : other.Status;
        return status == one.Status && upNumber == one.UpNumber ? one : new Member(one.UniqueAddress, upNumber, status, one.Roles);
    }

    /// <summary>Whether nothing about the member differs.</summary>
    internal bool IsSameAs(Member other) => Status == other.Status && UpNumber == other.UpNumber && Equals(other);

    private static int CompareAge(Member? one, Member? other)
    {
        if (one is null || other is null) return (one is null ? 0 : 1) - (other is null ? 0 : 1);
        var order = one.UpNumber.CompareTo(other.UpNumber);
        return order == 0 ? one.CompareTo(other) : order;
    }
}
