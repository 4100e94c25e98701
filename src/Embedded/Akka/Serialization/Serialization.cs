using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Serialization;

/// <summary>
/// The serializers of a system and which type goes to which. Only what was registered here is ever read from bytes: no type is made
/// because a peer names it.
/// </summary>
public class Serialization
{
    [ThreadStatic]
    private static Address? _transportAddress;

    private readonly ConcurrentDictionary<int, Serializer> _byIdentifier = new();
    private readonly ConcurrentDictionary<string, Serializer> _byName = new();
    private readonly ConcurrentDictionary<Type, Serializer> _bindings = new();
    private readonly ConcurrentDictionary<Type, Serializer> _found = new();

    /// <summary>The serializers that a system's configuration names.</summary>
    /// <exception cref="ConfigurationException">It names what is not there.</exception>
    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        var config = system.Settings.Config;
        foreach (var (name, type) in Entries(config, "akka.actor.serializers")) AddSerializer(name, Make(system, name, type));
        foreach (var (typeName, name) in Entries(config, "akka.actor.serialization-bindings"))
        {
            if (!_byName.TryGetValue(name, out var serializer))
                throw new ConfigurationException($"akka.actor.serialization-bindings.\"{typeName}\": there is no serializer {name}");
            AddSerializationMap(TypeNames.Load(typeName, "akka.actor.serialization-bindings"), serializer);
        }
    }

    /// <summary>The system.</summary>
    public ExtendedActorSystem System { get; }

    /// <summary>Adds a serializer.</summary>
    /// <exception cref="InvalidOperationException">Another one has its number.</exception>
    public void AddSerializer(Serializer serializer)
    {
        if (_byIdentifier.GetOrAdd(serializer.Identifier, serializer) is var other && other.GetType() != serializer.GetType())
            throw new InvalidOperationException(
                $"Serializer identifier [{serializer.Identifier}] of [{serializer.GetType()}] is also that of [{other.GetType()}]");
    }

    /// <summary>Adds a serializer under a name.</summary>
    /// <exception cref="InvalidOperationException">Another one has its number.</exception>
    public void AddSerializer(string name, Serializer serializer)
    {
        AddSerializer(serializer);
        _byName[name] = serializer;
    }

    /// <summary>Sends messages of a type, and of types derived from it that have none nearer, to a serializer.</summary>
    public void AddSerializationMap(Type type, Serializer serializer)
    {
        _bindings[type] = serializer;
        _found.Clear();
    }

    /// <summary>The serializer of a message.</summary>
    public Serializer FindSerializerFor(object obj, string? defaultSerializerName = null) =>
        FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <summary>The serializer of a type of message: that of the nearest type that has one.</summary>
    /// <exception cref="SerializationException">There is none.</exception>
    public Serializer FindSerializerForType(Type objectType, string? defaultSerializerName = null)
    {
        if (_found.TryGetValue(objectType, out var known)) return known;
        var candidates = _bindings.Where(binding => binding.Key.IsAssignableFrom(objectType)).ToList();
        if (defaultSerializerName is not null && candidates.All(binding => binding.Key == typeof(object)))
            return _byName[defaultSerializerName];
        // Nearest: no other candidate derives from it. Of several, such as two interfaces, the one with the first name, always the same.
        var nearest = candidates
            .Where(one => !candidates.Any(other => other.Key != one.Key && one.Key.IsAssignableFrom(other.Key)))
            .OrderBy(binding => binding.Key.FullName, StringComparer.Ordinal)
            .Select(binding => binding.Value)
            .FirstOrDefault() ?? throw new SerializationException($"Serializer not found for type {objectType}");
        return _found[objectType] = nearest;
    }

    /// <summary>A message as bytes.</summary>
    public byte[] Serialize(object o)
    {
        ArgumentNullException.ThrowIfNull(o);
        return WithTransport(System, DefaultAddress, () => FindSerializerFor(o).ToBinary(o));
    }

    /// <summary>The message of these bytes.</summary>
    /// <exception cref="SerializationException">Number or manifest is unknown here, or the bytes are not such a message.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = Numbered(serializerId);
        if (serializer is SerializerWithStringManifest withManifest) return withManifest.FromBinary(bytes, manifest);
        // A type's name, sent by a peer, would choose the class: never.
        if (serializer.IncludeManifest)
            throw new SerializationException($"Serializer [{serializer.GetType()}] would read by a type's name");
        return serializer.FromBinary(bytes, typeof(object));
    }

    /// <summary>The message of these bytes, of a type that the caller knows.</summary>
    /// <exception cref="SerializationException">The number is unknown here, or the bytes are not such a message.</exception>
    public object Deserialize(byte[] bytes, int serializerId, Type type) => Numbered(serializerId).FromBinary(bytes, type);

    /// <summary>The handle of the actor that <see cref="SerializedActorPath"/> wrote down.</summary>
    public IActorRef DeserializeActorRef(string path) => ((ActorSystemImpl)System).Provider.Resolve(path);

    /// <summary>The text that leads other nodes to an actor.</summary>
    public static string SerializedActorPath(IActorRef actorRef) =>
        ((ActorRefBase)actorRef).Provider is { } provider
            ? provider.SerializedPath(actorRef, _transportAddress)
            : actorRef.Path.ToSerializationFormat();

    /// <summary>The text that names a message's type to its serializer; empty when the bytes tell.</summary>
    public static string ManifestFor(Serializer s, object msg) =>
        s is SerializerWithStringManifest withManifest ? withManifest.Manifest(msg)
        : s.IncludeManifest ? msg.GetType().AssemblyQualifiedName!
        : "";

    /// <summary>Runs an action in which actors of this node are written down with that address.</summary>
    public static T WithTransport<T>(ActorSystem system, Address address, Func<T> action)
    {
        var before = _transportAddress;
        _transportAddress = address;
        try
        {
            return action();
        }
        finally
        {
            _transportAddress = before;
        }
    }

    private Address DefaultAddress => _transportAddress ?? ((ActorSystemImpl)System).Provider.DefaultAddress;

    private Serializer Numbered(int serializerId) => _byIdentifier.TryGetValue(serializerId, out var serializer)
        ? serializer
        : throw new SerializationException($"Cannot find serializer with id [{serializerId}]");

    private static IEnumerable<(string Name, string Value)> Entries(Config config, string path) =>
        from entry in config.GetConfig(path)?.AsEnumerable() ?? []
        select (entry.Key, entry.Value.GetString() ?? "");

    private static Serializer Make(ExtendedActorSystem system, string name, string typeName)
    {
        var key = $"akka.actor.serializers.{name}";
        var type = TypeNames.Load(typeName, key);
        if (!typeof(Serializer).IsAssignableFrom(type)) throw new ConfigurationException($"{key}: {typeName} is no serializer");
        return (Serializer)Activator.CreateInstance(type, system)!;
    }
}
