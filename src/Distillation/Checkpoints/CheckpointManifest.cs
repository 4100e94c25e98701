using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDistill.Schedules.Stages;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Checkpoints;

/// <summary>A measurement on validation text.</summary>
/// <param name="StepCount">Steps done before it; 0 is the untrained model.</param>
/// <param name="NatsPerToken">Mean loss of the validation tokens.</param>
public sealed record ValidationPoint(long StepCount, double NatsPerToken);

/// <summary>
/// What makes a folder a checkpoint: where the run stands, what it was started with, and the digest of every file. Written last.
/// </summary>
/// <param name="FormatVersion">The layout's version; a newer one than <see cref="CurrentVersion"/> is refused.</param>
/// <param name="StepCount">Steps done.</param>
/// <param name="NextMicroBatch">The number of the first micro-batch not yet trained on.</param>
/// <param name="Settings">What decides the weights, by the names operators use; the numeric recipe is under "recipe.".</param>
/// <param name="Validations">All measurements of the run so far.</param>
/// <param name="Digests">SHA-256 of every other file of the folder, by name.</param>
/// <param name="Taid">Where TAID's t stands; null without it.</param>
/// <param name="Stage">Where the plan of stages stands; null without one.</param>
public sealed record CheckpointManifest(
    int FormatVersion, long StepCount, long NextMicroBatch, IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<ValidationPoint> Validations, IReadOnlyDictionary<string, string> Digests, TaidState? Taid = null,
    StageState? Stage = null)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version that this program writes.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Writes the manifest; the folder is a checkpoint from here on.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void Write(string folder) =>
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Layout));

    /// <summary>Reads the manifest of a folder.</summary>
    /// <exception cref="OperatorException">It cannot be read, or it is of a version that this program does not know.</exception>
    /// <exception cref="InvalidDataException">There is none or it is damaged: the folder is no checkpoint.</exception>
    public static CheckpointManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new InvalidDataException($"{folder}: has no {FileName}, so it was not finished");
        try
        {
            var bytes = File.ReadAllBytes(path);
            RequireKnownVersion(path, bytes);
            return JsonSerializer.Deserialize<CheckpointManifest>(bytes, Layout) ?? throw new InvalidDataException($"{path}: is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: is damaged", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Refuses files that are missing or differ from their digests.</summary>
    /// <exception cref="InvalidDataException">Names the file.</exception>
    /// <exception cref="OperatorException">A file cannot be read.</exception>
    public void RequireIntact(string folder)
    {
        foreach (var (name, digest) in Digests)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                throw new InvalidDataException($"{path}: is missing");
            if (Digest.OfFile(path) != digest)
                throw new InvalidDataException($"{path}: differs from its digest in {FileName}");
        }
    }

    /// <summary>Refuses to go on with other settings than the checkpoint was made with.</summary>
    /// <param name="folder">The checkpoint, for the message.</param>
    /// <param name="settings">What the run is to go on with.</param>
    /// <exception cref="OperatorException">Names the first key that differs and both values.</exception>
    public void RequireSameSettings(string folder, IReadOnlyDictionary<string, string> settings)
    {
        foreach (var key in Settings.Keys.Union(settings.Keys).Order(StringComparer.Ordinal))
        {
            var (was, now) = (Settings.GetValueOrDefault(key, "absent"), settings.GetValueOrDefault(key, "absent"));
            if (was != now)
                throw new OperatorException(
                    $"{folder}: {key} was {was} and is now {now}; a run resumes only with the settings it began with");
        }
    }

    // Before all else: a newer layout may lack or add anything.
    private static void RequireKnownVersion(string path, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("format_version", out var version) || !version.TryGetInt32(out var number))
            throw new InvalidDataException($"{path}: has no format_version");
        if (number != CurrentVersion)
            throw new OperatorException($"{path}: is of version {number}, this program reads {CurrentVersion}");
    }
}
