using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Host.Reports;

/// <summary>What a teacher says of itself: teachers/WORKER.json, which it writes anew now and then and when it ends.</summary>
/// <param name="Worker">Who.</param>
/// <param name="Model">Its model's folder.</param>
/// <param name="ModelDigest">SHA-256 of the model.</param>
/// <param name="NatsPerToken">On the validation text; null before it was measured.</param>
/// <param name="ValidationTokens">How much of that text; null before it was measured.</param>
/// <param name="ForwardCount">Batches it computed.</param>
/// <param name="BatchesEncoded">Batches it encoded; more than computed ones when students ask for several forms.</param>
/// <param name="SecondsPerBatch">A batch on its device, forward and encoding; null before the first.</param>
/// <param name="BusyShare">Share of its time in which the device computed; null before the first.</param>
/// <param name="SentBytes">To students.</param>
/// <param name="Devices">Where it computes.</param>
/// <param name="Threads">Of one operation.</param>
internal sealed record TeacherFigures(
    string Worker, string Model, string ModelDigest, double? NatsPerToken, long? ValidationTokens, long ForwardCount, long BatchesEncoded,
    double? SecondsPerBatch, double? BusyShare, long SentBytes, IReadOnlyList<string> Devices, int Threads)
{
    /// <summary>Which member of an ensemble it teaches as; null without one.</summary>
    public string? Member { get; init; }

    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The figures of every teacher of a run, by rising name.</summary>
    /// <param name="folder">The run's folder "teachers"; none there is no teacher's figures.</param>
    /// <exception cref="OperatorException">A file is damaged; names it.</exception>
    public static IReadOnlyList<TeacherFigures> ReadAll(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(Read)]
        : [];

    private static TeacherFigures Read(string path)
    {
        var json = FaultOf.Disk(path, "read", () => File.ReadAllBytes(path));
        try
        {
            return JsonSerializer.Deserialize<TeacherFigures>(json, Layout) ?? throw new JsonException("is null");
        }
        catch (JsonException e)
        {
            throw new OperatorException($"{path}: is damaged: {e.Message}", e);
        }
    }
}
