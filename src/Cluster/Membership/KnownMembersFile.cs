using System.Text.Json;
using ActorDistill.Storage;
using Akka.Actor;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// The file in a node's run folder that keeps its <see cref="KnownMembers"/> over a restart. It is the old one or the new one, whole, also
/// after a kill; one that was changed by hand into nonsense is a fault and not "no members", which would let a founder found a second
/// cluster.
/// </summary>
/// <param name="path">Where it is; its folder exists.</param>
public sealed class KnownMembersFile(string path)
{
    private const int Version = 2;
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>What it holds; <see cref="KnownMembers.None"/> when there is none.</summary>
    /// <exception cref="OperatorException">It cannot be read, or what it holds are not members.</exception>
    public KnownMembers Read()
    {
        if (!File.Exists(path)) return KnownMembers.None;
        var bytes = FaultOf.Disk(path, "read", () => File.ReadAllBytes(path));
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return Parse(document.RootElement);
        }
        // What JSON's own accessors throw when something is missing or of another kind.
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new OperatorException(
                $"{path}: holds no members of a cluster ({fault.Message}); delete it if this node is to know none", fault);
        }
    }

    /// <summary>Replaces what it holds.</summary>
    /// <exception cref="OperatorException">The disk is full, or its folder is missing or not writable.</exception>
    public void Write(KnownMembers known) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        WriteNodes(json, "members", known.Members);
        WriteNodes(json, "voters", known.Voters);
        json.WriteEndObject();
    });

    private static void WriteNodes(Utf8JsonWriter json, string name, IEnumerable<Address> nodes)
    {
        json.WriteStartArray(name);
        foreach (var node in nodes) json.WriteStringValue(node.ToString());
        json.WriteEndArray();
    }

    private static KnownMembers Parse(JsonElement root)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != Version) throw new FormatException($"version {version}, known is {Version}");
        return KnownMembers.Of(
            root.GetProperty("members").EnumerateArray().Select(ParseNode), root.GetProperty("voters").EnumerateArray().Select(ParseNode));
    }

    private static Address ParseNode(JsonElement node)
    {
        var text = node.GetString() ?? throw new FormatException("null instead of an address");
        return NodeAddress.TryParse(text, out var address) ? address : throw new FormatException($"{text} is no address");
    }
}
