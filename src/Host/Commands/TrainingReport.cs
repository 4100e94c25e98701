using System.Globalization;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Host.Progress;
using ActorDistill.Models.Configuration;

namespace ActorDistill.Host.Commands;

/// <summary>Shows a run while it goes.</summary>
internal sealed class TrainingDisplay(IProgressView view, DecoderConfig config, long tokensPerStep) : ITrainingObserver
{
    private readonly RateMeter _meter = new(TimeProvider.System, 0, 1);
    private long _stepsHere;

    /// <summary>The newest step; null before the first.</summary>
    public StepStats? Last { get; private set; }

    /// <summary>Seconds since the start of training here.</summary>
    public double Seconds => _meter.Elapsed.TotalSeconds;

    /// <summary>Tokens trained on since the start here.</summary>
    public long TrainedTokens => _stepsHere * tokensPerStep;

    public void Started(long stepCount)
    {
        view.Line(FormattableString.Invariant($"{config.ParameterCount:n0} parameters, {tokensPerStep:n0} tokens a step"));
        if (stepCount > 0)
            view.Line($"resumed behind step {stepCount}");
    }

    public void Stepped(DoneStep step)
    {
        var stats = step.Stats;
        _stepsHere++;
        Last = stats;
        view.Report(stats.StepIndex + 1, $"loss {stats.Loss:f4} nats/token, {TrainedTokens / Math.Max(Seconds, 1e-9):n0} tokens/s");
    }

    public void Validated(ValidationPoint point, long tokenCount) =>
        view.Line(string.Create(CultureInfo.InvariantCulture, $"step {point.StepCount}: validation {point.NatsPerToken:f4} nats/token"));

    public void Saved(FoundCheckpoint checkpoint) => view.Line($"saved {checkpoint.Folder}");
}

/// <summary>What a training did. Seconds and trained tokens are of this command, the rest of the whole run.</summary>
internal sealed record TrainingReport(
    string Folder, string? Model, string Checkpoint, long ParameterCount, long StepCount, long StepsOfRun, long TokensPerStep,
    IReadOnlyList<ValidationPoint> Validations, StepStats? LastStep, double Seconds, long TrainedTokens, string WeightsDigest)
{
    public void Print(TextWriter output)
    {
        var rate = TrainedTokens / Math.Max(Seconds, 1e-9);
        Line("steps", $"{StepCount} of {StepsOfRun}, {Seconds:f1} s, {rate:n0} tokens/s with validation");
        foreach (var point in Validations)
            Line("validation", $"step {point.StepCount}: {point.NatsPerToken:f6} nats/token");
        Line("weights", $"sha-256 {WeightsDigest}");
        Line(Model != null ? "model" : "checkpoint", $"{Model ?? Checkpoint}");

        void Line(string name, FormattableString value) => output.WriteLine($"{name,-16} {value.ToString(CultureInfo.InvariantCulture)}");
    }
}
