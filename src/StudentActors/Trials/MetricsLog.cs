using System.Text.Json;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Storage;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// metrics.jsonl of a trial: one JSON object a line, only appended to. Steps count those done, so the first is 1. A "start" overrules all
/// earlier lines with a later step. Figures for people: nothing is resumed from it, so it is not flushed to the disk.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;

    private MetricsLog(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>
    /// Opens the file to go on with, or begins it. From then on it is a new file with the old one's lines under its name: a student that
    /// was given up, and has not heard of it, goes on in the old one, which nobody reads any more.
    /// </summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    public static MetricsLog Open(string path) => FaultOf.Disk(path, "written", () =>
    {
        if (File.Exists(path)) AtomicFile.Write(path, next => CopyWholeLines(path, next));
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        stream.Seek(0, SeekOrigin.End);
        return new MetricsLog(path, stream);
    });

    /// <summary>Training goes on behind so many steps.</summary>
    public void Started(long stepCount, WorkerId worker, DateTimeOffset now) => Add("start", stepCount, line =>
    {
        line.WriteString("worker", worker.Value);
        line.WriteString("time", now);
    });

    /// <summary>A step is done.</summary>
    /// <param name="done">The step.</param>
    /// <param name="batches">What it was trained on: which shows later that nothing was left out or done twice.</param>
    /// <param name="figures">What it took.</param>
    /// <param name="coefficientSeconds">Of its time, waiting for t.</param>
    public void Stepped(DoneStep done, IReadOnlyList<BatchId> batches, StepFigures figures, double coefficientSeconds) =>
        Add("step", done.Stats.StepIndex + 1, line => Write(line, done, batches, figures, coefficientSeconds));

    /// <summary>The student was measured.</summary>
    public void Validated(ValidationPoint point, long tokenCount) => Add("validation", point.StepCount, line =>
    {
        Number(line, "nats_per_token", point.NatsPerToken);
        line.WriteNumber("tokens", tokenCount);
    });

    /// <summary>A checkpoint is on disk.</summary>
    public void Saved(long stepCount) => Add("checkpoint", stepCount, _ => { });

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    // A kill may have left half a line, which the next one would be joined to.
    private static void CopyWholeLines(string path, Stream target)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var lines = new MemoryStream();
        source.CopyTo(lines);
        var known = lines.GetBuffer().AsSpan(0, (int)lines.Length);
        target.Write(known[..(known.LastIndexOf((byte)'\n') + 1)]);
    }

    // In one write, so that whoever reads meanwhile sees whole lines.
    private void Add(string kind, long step, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var line = new Utf8JsonWriter(buffer))
        {
            line.WriteStartObject();
            line.WriteString("kind", kind);
            line.WriteNumber("step", step);
            write(line);
            line.WriteEndObject();
        }
        buffer.Write("\n"u8);
        FaultOf.Disk(_path, "written", () =>
        {
            _stream.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
            _stream.Flush();
        });
    }

    private static void Write(
        Utf8JsonWriter line, DoneStep done, IReadOnlyList<BatchId> batches, StepFigures figures, double coefficientSeconds)
    {
        var (stats, parts) = (done.Stats, done.Stats.Parts);
        line.WriteStartArray("batches");
        foreach (var batch in batches) line.WriteNumberValue(batch.Value);
        line.WriteEndArray();
        Number(line, "loss", stats.Loss);
        Number(line, "soft", parts.Soft);
        Number(line, "kl", parts.Kl);
        Number(line, "hard", parts.Hard);
        Number(line, "attention", parts.Attention);
        Number(line, "hidden", parts.Hidden);
        Number(line, "t", done.Taid?.T);
        Number(line, "learning_rate", stats.LearningRate);
        line.WriteNumber("tokens", stats.TokenCount);
        Number(line, "seconds", figures.StepSeconds);
        Number(line, "wait_seconds", figures.WaitSeconds);
        Number(line, "coefficient_seconds", coefficientSeconds);
        line.WriteNumber("bytes", figures.PayloadBytes);
        line.WriteNumber("window", figures.WindowBatches);
        line.WriteNumber("slots", figures.WindowSlots);
    }

    // JSON has no word for what is not finite.
    private static void Number(Utf8JsonWriter line, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            line.WriteNumber(name, number);
        else
            line.WriteNull(name);
    }
}
