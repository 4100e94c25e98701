using System.Text.Encodings.Web;
using System.Text.Json;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>What a teacher tells of itself in its file of figures, for the summary of a run.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Model">Its folder.</param>
/// <param name="ModelDigest">SHA-256 of weights and configuration.</param>
/// <param name="NatsPerToken">Its loss on the validation text; null until it is measured.</param>
/// <param name="ValidationTokens">Tokens of that text that counted; null likewise.</param>
/// <param name="MeasuredOn">What that measurement depends on; another start with the same does not measure again.</param>
/// <param name="ForwardCount">Batches made in this run, whichever start made them.</param>
/// <param name="BatchesEncoded">Those times the forms they were made in.</param>
/// <param name="SecondsPerBatch">Mean of the last forward passes, encoding included; 0 before the first.</param>
/// <param name="BusyShare">Share of the working seconds in which a batch was made, 0 to 1.</param>
/// <param name="WorkingSeconds">From the first batch's beginning to the last one's end, summed over the starts.</param>
/// <param name="SentBytes">Of batches, to all students.</param>
/// <param name="Devices">Where it computes.</param>
/// <param name="Threads">Of one operation.</param>
public sealed record TeacherFigures(
    string Worker, string Model, string ModelDigest, double? NatsPerToken, long? ValidationTokens, string MeasuredOn, long ForwardCount,
    long BatchesEncoded, double SecondsPerBatch, double BusyShare, double WorkingSeconds, long SentBytes, IReadOnlyList<string> Devices,
    int Threads)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>These figures of earlier starts, and on top what the present one has done.</summary>
    /// <param name="made">Its forward passes.</param>
    /// <param name="encodedCount">Batches it has encoded.</param>
    /// <param name="sentBytes">What it has sent.</param>
    public TeacherFigures Plus(ForwardFigures made, long encodedCount, long sentBytes)
    {
        var seconds = WorkingSeconds + made.WorkingSeconds;
        return this with
        {
            ForwardCount = ForwardCount + made.Count,
            BatchesEncoded = BatchesEncoded + encodedCount,
            SecondsPerBatch = made.Count > 0 ? made.SecondsPerBatch : SecondsPerBatch,
            BusyShare = seconds > 0 ? (BusyShare * WorkingSeconds + made.BusyShare * made.WorkingSeconds) / seconds : 0,
            WorkingSeconds = seconds,
            SentBytes = SentBytes + sentBytes,
        };
    }

    /// <summary>Which member of an ensemble it teaches as; null without one.</summary>
    public string? Member { get; init; }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Layout));

    /// <summary>Reads the file; null when there is none, or something else under its name.</summary>
    /// <exception cref="OperatorException">It cannot be read.</exception>
    public static TeacherFigures? Find(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<TeacherFigures>(FaultOf.Disk(path, "read", () => File.ReadAllBytes(path)), Layout);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
