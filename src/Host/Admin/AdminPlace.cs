using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Host.Admin;

/// <summary>Where a node answers commands, as it writes it into the run's folder once it listens.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Address">Of the service.</param>
/// <param name="ProcessId">On its machine.</param>
internal sealed record AdminPlace(string Node, Uri Address, int ProcessId)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Writes it down.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Layout));

    /// <summary>What a node wrote down; null when there is nothing.</summary>
    /// <exception cref="OperatorException">The file holds something else.</exception>
    public static AdminPlace? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return FaultOf.Disk(path, "read", () => JsonSerializer.Deserialize<AdminPlace>(File.ReadAllBytes(path), Layout));
        }
        catch (JsonException fault)
        {
            throw new OperatorException($"{path}: holds no place of an admin service ({fault.Message}); delete it", fault);
        }
    }
}
