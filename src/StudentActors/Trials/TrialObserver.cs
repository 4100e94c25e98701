using System.Globalization;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Protocol.Messages;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Teaching;

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
    public BatchIntake? Intake { get; init; }

    /// <summary>Who reads them; as <see cref="Intake"/>.</summary>
    public IntakeTeacher? Teacher { get; init; }

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
        Teacher!.StepDone();
        var counters = Intake!.Counters;
        var coefficientWaited = Coefficient?.Waited ?? default;
        var figures = new StepFigures(
            _time.GetElapsedTime(_stepBegun).TotalSeconds, (counters.Waited - _waited).TotalSeconds, step.Stats.LearningRate,
            Teacher.TaughtBytes - _bytes, (int)counters.Fill.BufferedCount, counters.Fill.Slots);
        metrics.Stepped(step, figures, (coefficientWaited - _coefficientWaited).TotalSeconds);
        (_waited, _coefficientWaited, _bytes) = (counters.Waited, coefficientWaited, Teacher.TaughtBytes);
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
