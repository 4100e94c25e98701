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
    private const int Version = 1;
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

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
        json.WriteBoolean("downed", known.IsDowned);
        json.WriteStartArray("members");
        foreach (var member in known.Members)
        {
            json.WriteStartObject();
            json.WriteString("address", member.Address.ToString());
            json.WriteStartArray("roles");
            foreach (var role in member.Roles) json.WriteStringValue(role);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static KnownMembers Parse(JsonElement root)
    {
        var version = root.GetProperty("version").GetInt32();
        if (version != Version) throw new FormatException($"version {version}, known is {Version}");
        return KnownMembers.Of(root.GetProperty("members").EnumerateArray().Select(ParseMember)) with
        {
            IsDowned = root.GetProperty("downed").GetBoolean(),
        };
    }

    private static KnownMember ParseMember(JsonElement member)
    {
        var text = TextOf(member.GetProperty("address"));
        if (!Address.TryParse(text, out var address) || string.IsNullOrEmpty(address.Host) || address.Port is null)
            throw new FormatException($"{text} is no address");
        return new KnownMember(address, [.. member.GetProperty("roles").EnumerateArray().Select(TextOf)]);
    }

    private static string TextOf(JsonElement element) => element.GetString() ?? throw new FormatException("null instead of a text");
}
