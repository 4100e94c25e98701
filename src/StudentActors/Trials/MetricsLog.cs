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

    /// <summary>Opens the file to go on with, or begins it.</summary>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    public static MetricsLog Open(string path) => FaultOf.Disk(path, "written", () =>
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        CutTornLine(stream);
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
    /// <param name="figures">What it took.</param>
    /// <param name="coefficientSeconds">Of its time, waiting for t.</param>
    public void Stepped(DoneStep done, StepFigures figures, double coefficientSeconds) => Add("step", done.Stats.StepIndex + 1, line =>
    {
        var (stats, parts) = (done.Stats, done.Stats.Parts);
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
    });

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
    private static void CutTornLine(FileStream stream)
    {
        var end = stream.Length;
        for (; end > 0; end--)
        {
            stream.Seek(end - 1, SeekOrigin.Begin);
            if (stream.ReadByte() == '\n') break;
        }
        stream.SetLength(end);
        stream.Seek(end, SeekOrigin.Begin);
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

    // JSON has no word for what is not finite.
    private static void Number(Utf8JsonWriter line, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            line.WriteNumber(name, number);
        else
            line.WriteNull(name);
    }
}
