using System.Text.Json.Serialization;

namespace ActorDistill.Host.Reports;

/// <summary>A line of a trial's metrics.jsonl, as the student writes it. Steps are counted: the first one is 1.</summary>
/// <param name="Step">Steps done.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StartLine), "start")]
[JsonDerivedType(typeof(StepLine), "step")]
[JsonDerivedType(typeof(ValidationLine), "validation")]
[JsonDerivedType(typeof(CheckpointLine), "checkpoint")]
internal abstract record MetricsLine(long Step);

/// <summary>A student took the trial on: what lines before it say of later steps counts no more.</summary>
internal sealed record StartLine(long Step, string Worker, DateTimeOffset Time) : MetricsLine(Step);

/// <summary>An optimizer step. Losses are means in nats per token, null where the trial has no such part; seconds are wall clock.</summary>
/// <param name="Step">Steps done, this one included.</param>
/// <param name="Loss">What was minimised.</param>
/// <param name="Soft">The objective.</param>
/// <param name="Kl">The divergence from the objective's target.</param>
/// <param name="Hard">The cross-entropy with the labels.</param>
/// <param name="T">TAID's; null without.</param>
/// <param name="LearningRate">Of the step.</param>
/// <param name="Tokens">That counted.</param>
/// <param name="Seconds">From the end of the step before to its own.</param>
/// <param name="WaitSeconds">Of them, waiting for batches.</param>
/// <param name="CoefficientSeconds">Of them, waiting for t.</param>
/// <param name="Bytes">Of the batches as they came.</param>
/// <param name="Window">Batches that waited for training.</param>
/// <param name="Slots">Room for them.</param>
internal sealed record StepLine(
    long Step, double Loss, double? Soft, double? Kl, double? Hard, double? T, double LearningRate, long Tokens, double Seconds,
    double WaitSeconds, double CoefficientSeconds, long Bytes, int Window, int Slots) : MetricsLine(Step);

/// <summary>A measurement on the validation text.</summary>
internal sealed record ValidationLine(long Step, double NatsPerToken, long Tokens) : MetricsLine(Step);

/// <summary>A checkpoint is on disk.</summary>
internal sealed record CheckpointLine(long Step) : MetricsLine(Step);
