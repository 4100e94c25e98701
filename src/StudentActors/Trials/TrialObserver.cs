using System.Globalization;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.StudentActors.Trials;

/// <summary>Turns what a run does into events for the coordinator and lines for people. On the device's thread.</summary>
/// <param name="folder">Of the trial.</param>
/// <param name="metrics">Gets the lines.</param>
/// <param name="tell">Gets the events.</param>
/// <param name="context">Who trains.</param>
/// <param name="divergedAbove">A loss above it ends the trial, nats per token.</param>
internal sealed class TrialObserver(
    TrialFolder folder, MetricsLog metrics, Action<TrialEvent> tell, TrialContext context, double divergedAbove) : ITrainingObserver
{
    private readonly TimeProvider _time = context.Time;
    private long _stepBegun;
    private TimeSpan _waited;
    private TimeSpan _coefficientWaited;
    private long _bytes;

    /// <summary>Where batches come from; null when there is nothing left to train.</summary>
    public TrialIntakes? Intakes { get; init; }

    /// <summary>Who reads them; as <see cref="Intakes"/>.</summary>
    public TrialTeacher? Teacher { get; init; }

    /// <summary>The checkpoint that the run goes on from; null for a new one.</summary>
    public ResumePoint? From { get; init; }

    /// <summary>Who waits for t; null for other objectives and before the start.</summary>
    public RemoteCoefficient? Coefficient { get; set; }

    public void Started(long stepCount)
    {
        metrics.Started(stepCount, context.Student, _time.GetUtcNow());
        tell(new TrialEvent.Started(stepCount, From?.Reference, Coefficient?.State));
        _stepBegun = _time.GetTimestamp();
    }

    public void Stepped(DoneStep step)
    {
        // Its places in the window are free before anything else is done.
        var batches = Teacher!.StepDone();
        var (waited, fill) = (Intakes!.Waited, Intakes.Fill);
        var coefficientWaited = Coefficient?.Waited ?? default;
        var figures = new StepFigures(
            _time.GetElapsedTime(_stepBegun).TotalSeconds, (waited - _waited).TotalSeconds, step.Stats.LearningRate,
            Teacher.TaughtBytes - _bytes, (int)fill.BufferedCount, fill.Slots);
        metrics.Stepped(step, batches, figures, (coefficientWaited - _coefficientWaited).TotalSeconds);
        (_waited, _coefficientWaited, _bytes) = (waited, coefficientWaited, Teacher.TaughtBytes);
        // Validations and checkpoints, which come between two steps, are not a part of either.
        _stepBegun = _time.GetTimestamp();
        tell(new TrialEvent.Stepped(step, figures));
        if (step.Stats.Loss > divergedAbove)
            throw new TrainingDivergedException(string.Create(
                CultureInfo.InvariantCulture,
                $"the loss of step {step.Stats.StepIndex + 1} is {step.Stats.Loss:g6}, above {divergedAbove:g6} nats per token"));
    }

    public void Validated(ValidationPoint point, long tokenCount)
    {
        metrics.Validated(point, tokenCount);
        tell(new TrialEvent.Validated(point, tokenCount));
        _stepBegun = _time.GetTimestamp();
    }

    public void Saved(FoundCheckpoint checkpoint)
    {
        metrics.Saved(checkpoint.Manifest.StepCount);
        tell(new TrialEvent.Saved(folder.ReferenceTo(checkpoint), checkpoint.Manifest.Taid));
        _stepBegun = _time.GetTimestamp();
    }
}
