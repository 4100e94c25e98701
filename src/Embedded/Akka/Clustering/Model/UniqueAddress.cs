using System.Globalization;
using Akka.Actor;

namespace Akka.Cluster;

/// <summary>One incarnation of a node: a node that was restarted at the same address has another uid.</summary>
public class UniqueAddress : IEquatable<UniqueAddress>, IComparable<UniqueAddress>, IComparable
{
    // Not known yet below 0: one word, so that threads may find it out at the same time.
    private long _placeInRing = -1;

    /// <summary>An incarnation.</summary>
    public UniqueAddress(Address address, int uid)
    {
        Address = address;
        Uid = uid;
    }

    /// <summary>Where the node is.</summary>
    public Address Address { get; }

    /// <summary>Which start of it.</summary>
    public int Uid { get; }

    /// <summary>Where the node stands in <see cref="HeartbeatRing"/>.</summary>
    internal long PlaceInRing => _placeInRing >= 0 ? _placeInRing : _placeInRing = HeartbeatRing.PlaceOf(ToString());

    /// <inheritdoc/>
    public bool Equals(UniqueAddress? other) => other is not null && Uid == other.Uid && Address == other.Address;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UniqueAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => Uid;

    /// <summary>By address, then uid.</summary>
    public int CompareTo(UniqueAddress? uniqueAddress)
    {
        if (uniqueAddress is null) return 1;
        var order = Address.CompareTo(uniqueAddress.Address);
        return order == 0 ? Uid.CompareTo(uniqueAddress.Uid) : order;
    }

    int IComparable.CompareTo(object? obj) => CompareTo(obj as UniqueAddress);

    /// <summary>"UniqueAddress: (akka.tcp://system@host:1, 7)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"UniqueAddress: ({Address}, {Uid})");

    /// <summary>Whether both are the same incarnation.</summary>
    public static bool operator ==(UniqueAddress? left, UniqueAddress? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different incarnations.</summary>
    public static bool operator !=(UniqueAddress? left, UniqueAddress? right) => !(left == right);
}
