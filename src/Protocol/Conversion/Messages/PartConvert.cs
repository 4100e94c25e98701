using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Protocol.Conversion.Messages;

/// <summary>What several actor messages have in common.</summary>
internal static class PartConvert
{
    public const long StepCountMax = 1L << 48;

    public static Wire.WorkerLease Encode(WorkerLease lease) => new() { WorkerId = lease.Worker.Value, LeaseEpoch = lease.Epoch.Value };

    public static WorkerLease Decode(string field, Wire.WorkerLease? lease)
    {
        var there = Checked.Present(field, lease);
        return new WorkerLease(
            Checked.Worker("WorkerLease.worker_id", there.WorkerId),
            new LeaseEpoch(Checked.Number("WorkerLease.lease_epoch", there.LeaseEpoch, 1, long.MaxValue)));
    }

    public static Wire.Authority Encode(Authority authority) =>
        new() { CoordinatorEpoch = authority.Coordinator.Value, To = Encode(authority.To) };

    public static Authority Decode(string field, Wire.Authority? authority)
    {
        var there = Checked.Present(field, authority);
        return new Authority(Coordinator("Authority.coordinator_epoch", there.CoordinatorEpoch), Decode("Authority.to", there.To));
    }

    public static CoordinatorEpoch Coordinator(string field, long epoch) => new(Checked.Number(field, epoch, 1, long.MaxValue));

    public static long Steps(string field, long count) => Checked.Number(field, count, 0, StepCountMax);

    public static string Sentence(string field, string text) => Checked.Text(field, text, Checked.SentenceLengthMax);

    public static string Endpoint(string field, string text)
    {
        Checked.Text(field, text);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? text
            : throw new ProtocolException(field, $"is {text}, must be http://host:port or https://host:port");
    }

    public static Wire.TaidPoint? Encode(TaidPoint? point)
    {
        if (point is null) return null;
        var written = new Wire.TaidPoint { T = point.T, Momentum = point.Momentum };
        if (point.PreviousLoss is { } loss) written.PreviousLoss = loss;
        return written;
    }

    // Any number: with the published code's parity t may leave its bounds, and a loss may be infinite.
    public static TaidPoint? Decode(Wire.TaidPoint? point) =>
        point is null ? null : new TaidPoint(point.T, point.HasPreviousLoss ? point.PreviousLoss : null, point.Momentum);

    public static Wire.CheckpointReference? Encode(CheckpointReference? checkpoint) => checkpoint is null ? null : new()
    {
        TrialId = checkpoint.Trial.Value,
        StepCount = checkpoint.StepCount,
        Folder = checkpoint.Folder,
        Digest = checkpoint.Digest,
    };

    public static CheckpointReference? Decode(Wire.CheckpointReference? checkpoint) => checkpoint is null ? null : new(
        Checked.Trial("CheckpointReference.trial_id", checkpoint.TrialId),
        Steps("CheckpointReference.step_count", checkpoint.StepCount),
        Checked.Text("CheckpointReference.folder", checkpoint.Folder, Checked.SentenceLengthMax),
        Checked.Digest("CheckpointReference.digest", checkpoint.Digest));

    public static Wire.InitialStudent? Encode(InitialStudent? student)
    {
        if (student is null) return null;
        var written = new Wire.InitialStudent { Endpoint = student.Endpoint };
        written.Files.AddRange(student.Files.Select(StreamConvert.Encode));
        return written;
    }

    public static InitialStudent? Decode(Wire.InitialStudent? student) => student is null ? null : new(
        Endpoint("InitialStudent.endpoint", student.Endpoint),
        Checked.List("InitialStudent.files", student.Files, StreamConvert.Decode));

    public static Wire.RangeHolder Encode(RangeHolder holder) => new()
    {
        WorkerId = holder.Teacher.Value,
        Endpoint = holder.Endpoint,
        ModelDigest = holder.ModelDigest,
        Range = CommonConvert.Encode(holder.Range),
        IsHedge = holder.IsHedge,
        Member = holder.Member ?? "",
    };

    public static RangeHolder Decode(Wire.RangeHolder holder) => new(
        Checked.Worker("RangeHolder.worker_id", holder.WorkerId),
        Endpoint("RangeHolder.endpoint", holder.Endpoint),
        Checked.Digest("RangeHolder.model_digest", holder.ModelDigest),
        CommonConvert.Decode(Checked.Present("RangeHolder.range", holder.Range)),
        holder.IsHedge,
        Checked.OptionalName("RangeHolder.member", holder.Member));

    public static Wire.StepFigures? Encode(StepFigures? figures) => figures is null ? null : new()
    {
        StepSeconds = figures.StepSeconds,
        WaitSeconds = figures.WaitSeconds,
        LearningRate = figures.LearningRate,
        PayloadBytes = figures.PayloadBytes,
        WindowBatches = Checked.Wire(figures.WindowBatches),
        WindowSlots = Checked.Wire(figures.WindowSlots),
    };

    public static StepFigures? Decode(Wire.StepFigures? figures) => figures is null ? null : new(
        Checked.NotNegative("StepFigures.step_seconds", figures.StepSeconds),
        Checked.NotNegative("StepFigures.wait_seconds", figures.WaitSeconds),
        Checked.NotNegative("StepFigures.learning_rate", figures.LearningRate),
        Checked.Number("StepFigures.payload_bytes", figures.PayloadBytes, 0, long.MaxValue),
        Checked.Count("StepFigures.window_batches", figures.WindowBatches, 0, int.MaxValue),
        Checked.Count("StepFigures.window_slots", figures.WindowSlots, 0, int.MaxValue));
}
