using System.Globalization;

namespace Akka.Actor;

/// <summary>An actor's place in the tree of its system. Equal paths may be different incarnations: their <see cref="Uid"/> tells.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    /// <summary>What a name may contain beside letters, digits and percent escapes.</summary>
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    private readonly ActorPath? _parent;

    /// <summary>The root path of a system.</summary>
    protected ActorPath(Address address, string name)
    {
        Address = address;
        Name = name;
    }

    /// <summary>A child's path.</summary>
    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        _parent = parentPath;
        Address = parentPath.Address;
        Depth = parentPath.Depth + 1;
        Name = name;
        Uid = uid;
    }

    /// <summary>The system's address.</summary>
    public Address Address { get; }

    /// <summary>The last element; empty for a root.</summary>
    public string Name { get; }

    /// <summary>The incarnation; 0 when unknown.</summary>
    public long Uid { get; }

    /// <summary>Number of elements.</summary>
    public int Depth { get; }

    /// <summary>The path one element shorter; a root's is itself.</summary>
    public ActorPath Parent => _parent ?? this;

    /// <summary>The path without elements.</summary>
    public ActorPath Root => ParentOf(0);

    /// <summary>The names from the root to the actor.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var elements = new string[Depth];
            for (var path = this; path._parent is not null; path = path._parent) elements[path.Depth - 1] = path.Name;
            return elements;
        }
    }

    /// <summary>The ancestor with <paramref name="depth"/> elements; a negative number counts from this path up.</summary>
    public ActorPath ParentOf(int depth)
    {
        var path = this;
        for (var steps = depth < 0 ? -depth : Depth - depth; steps > 0 && path._parent is not null; steps--) path = path._parent;
        return path;
    }

    /// <summary>The path of a child without uid.</summary>
    public ActorPath Child(string childName) => this / childName;

    /// <summary>The same path of that incarnation.</summary>
    public ActorPath WithUid(long uid) =>
        uid == Uid ? this
        : _parent is not null ? new ChildActorPath(_parent, Name, uid)
        : throw new NotSupportedException("a root path has no uid");

    /// <summary>Whether a text may name an actor.</summary>
    public static bool IsValidPathElement(string s) => PathText.IsElement(s);

    /// <summary>Reads a path with its address.</summary>
    /// <exception cref="UriFormatException">It is not a path.</exception>
    public static ActorPath Parse(string path) =>
        TryParse(path, out var parsed) ? parsed : throw new UriFormatException($"'{path}' is not an actor path");

    /// <summary>Reads a path with its address; false when it is none.</summary>
    public static bool TryParse(string path, out ActorPath actorPath)
    {
        actorPath = null!;
        if (!Address.TryParse(path, out var address, out string elements)) return false;
        return TryParse(new RootActorPath(address), elements, out actorPath);
    }

    /// <summary>Reads elements below <paramref name="basePath"/>; the last may carry "#uid".</summary>
    public static bool TryParse(ActorPath basePath, string absoluteUri, out ActorPath actorPath)
    {
        actorPath = null!;
        var hash = absoluteUri.IndexOf('#');
        var uid = 0L;
        if (hash >= 0 && !long.TryParse(absoluteUri.AsSpan(hash + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out uid))
            return false;
        var path = basePath;
        foreach (var element in (hash < 0 ? absoluteUri : absoluteUri[..hash]).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsValidPathElement(element)) return false;
            path = new ChildActorPath(path, element, 0);
        }
        if (uid != 0 && path._parent is null) return false;
        actorPath = uid == 0 ? path : path.WithUid(uid);
        return true;
    }

    /// <summary>"/user/name", without address and uid.</summary>
    public string ToStringWithoutAddress() => "/" + string.Join('/', Elements);

    /// <summary>The path with its own address.</summary>
    public string ToStringWithAddress() => Address + ToStringWithoutAddress();

    /// <summary>The path with that address in place of a local one.</summary>
    public string ToStringWithAddress(Address address) => (Address.HasGlobalScope ? Address : address) + ToStringWithoutAddress();

    /// <summary>The path with address and "#uid".</summary>
    public string ToStringWithUid() => ToStringWithAddress() + UidText;

    /// <summary>What is sent to others: address, elements, uid.</summary>
    public string ToSerializationFormat() => ToStringWithUid();

    /// <summary>What is sent to others, with that address in place of a local one.</summary>
    public string ToSerializationFormatWithAddress(Address address) => ToStringWithAddress(address) + UidText;

    /// <inheritdoc/>
    public bool Equals(ActorPath? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || Depth != other.Depth || Address != other.Address) return false;
        var (left, right) = (this, other);
        for (; !ReferenceEquals(left, right) && left._parent is not null; (left, right) = (left._parent, right._parent!))
        {
            if (left.Name != right.Name) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Address.GetHashCode();
        for (var path = this; path._parent is not null; path = path._parent) hash = HashCode.Combine(hash, path.Name);
        return hash;
    }

    /// <inheritdoc/>
    public int CompareTo(ActorPath? other) =>
        other is null ? 1
        : Address.CompareTo(other.Address) is var order and not 0 ? order
        : string.CompareOrdinal(ToStringWithoutAddress(), other.ToStringWithoutAddress());

    /// <summary>The path with its address, without uid.</summary>
    public override string ToString() => ToStringWithAddress();

    /// <summary>The path of a child; "name#uid" is not understood here.</summary>
    public static ActorPath operator /(ActorPath path, string name)
    {
        var child = path;
        foreach (var element in name.Split('/', StringSplitOptions.RemoveEmptyEntries)) child = new ChildActorPath(child, element, 0);
        return child;
    }

    /// <summary>The path below these names.</summary>
    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) =>
        name.Aggregate(path, (parent, element) => parent / element);

    /// <summary>Whether both are the same place; the uid does not count.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different places.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    private string UidText => Uid == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"#{Uid}");
}

/// <summary>The path of a system's root.</summary>
public sealed class RootActorPath : ActorPath
{
    /// <summary>The root at an address.</summary>
    public RootActorPath(Address address, string name = "") : base(address, name)
    {
    }
}

/// <summary>A path with a parent.</summary>
public sealed class ChildActorPath : ActorPath
{
    /// <summary>A child's path.</summary>
    public ChildActorPath(ActorPath parentPath, string name, long uid) : base(parentPath, name, uid)
    {
    }
}
