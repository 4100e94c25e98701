using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDistill.Storage;

namespace ActorDistill.Host.Reports;

/// <summary>
/// Reads metrics.jsonl. A student only appends to it, and begins it anew nowhere: after a kill it goes on from its checkpoint and writes
/// the steps behind that once more. What lies in the lineage of the final weights is what the last of them say.
/// </summary>
internal static class MetricsFile
{
    /// <summary>The file's name in a trial's folder.</summary>
    public const string FileName = "metrics.jsonl";

    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The history of a trial; an empty one when there is no file. A last line without its end is not there yet.</summary>
    /// <exception cref="OperatorException">A line in the middle is damaged; names the file and the line.</exception>
    public static MetricsHistory Read(string path)
    {
        if (!File.Exists(path))
            return MetricsHistory.Empty;
        // A student may be writing.
        var bytes = FaultOf.Disk(path, "read", () =>
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        });
        return MetricsHistory.Of(Lines(path, bytes));
    }

    private static IEnumerable<MetricsLine> Lines(string path, byte[] bytes)
    {
        var number = 0;
        for (var start = 0; Array.IndexOf(bytes, (byte)'\n', start) is var end and >= 0; start = end + 1)
            yield return Parse(path, ++number, bytes.AsSpan(start, end - start));
    }

    private static MetricsLine Parse(string path, int number, ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<MetricsLine>(line, Layout) ?? throw new JsonException("is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new OperatorException($"{path}: line {number} is damaged: {Beginning(line)}", e);
        }
    }

    private static string Beginning(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 60)]);
        return string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
    }
}
