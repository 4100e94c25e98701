using System.Runtime.Serialization;
using Akka.Actor;

namespace Akka.Serialization;

/// <summary>Turns messages of some types into bytes and back.</summary>
public abstract class Serializer
{
    /// <summary>The system it belongs to.</summary>
    protected readonly ExtendedActorSystem system;

    private readonly Lazy<int> _identifier;

    /// <summary>A serializer of a system.</summary>
    protected Serializer(ExtendedActorSystem system)
    {
        this.system = system;
        _identifier = new Lazy<int>(() => SerializerIdentifiers.FromConfig(GetType(), system));
    }

    /// <summary>The number that names this serializer to other nodes; 0 to 40 are the library's.</summary>
    public virtual int Identifier => _identifier.Value;

    /// <summary>Whether the bytes alone do not tell the type.</summary>
    public abstract bool IncludeManifest { get; }

    /// <summary>A message as bytes.</summary>
    public abstract byte[] ToBinary(object obj);

    /// <summary>The message of these bytes.</summary>
    public abstract object FromBinary(byte[] bytes, Type type);

    /// <summary>The message of these bytes.</summary>
    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));
}

/// <summary>A serializer that names each type of message itself, with a text that outlives the type's name.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    /// <summary>A serializer of a system.</summary>
    protected SerializerWithStringManifest(ExtendedActorSystem system) : base(system)
    {
    }

    /// <summary>The manifest is always sent.</summary>
    public sealed override bool IncludeManifest => true;

    /// <summary>Not for a serializer whose manifests are texts of its own.</summary>
    public sealed override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException($"{GetType()} reads by manifest and not by type");

    /// <summary>The message of these bytes; must refuse a manifest it does not know.</summary>
    /// <exception cref="SerializationException">The manifest is unknown, or the bytes are not such a message.</exception>
    public abstract object FromBinary(byte[] bytes, string manifest);

    /// <summary>The text that names a message's type.</summary>
    public abstract string Manifest(object o);
}

/// <summary>Numbers of serializers that say none themselves.</summary>
internal static class SerializerIdentifiers
{
    /// <exception cref="ArgumentException">The configuration has none either.</exception>
    public static int FromConfig(Type type, ExtendedActorSystem system)
    {
        var section = system.Settings.Config.GetConfig("akka.actor.serialization-identifiers");
        foreach (var (name, value) in section?.AsEnumerable() ?? [])
        {
            if (TypeNames.Load(name, "akka.actor.serialization-identifiers") == type) return value.GetInt();
        }
        throw new ArgumentException($"Couldn't find serializer id for [{type}] under [akka.actor.serialization-identifiers] HOCON path");
    }
}
