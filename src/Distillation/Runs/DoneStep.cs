using ActorDistill.Distillation.Training;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Runs;

/// <summary>A step that is done.</summary>
/// <param name="Stats">What it did.</param>
/// <param name="MicroBatches">What its micro-batches lost, in their order; empty in a stage without the loss on the tokens.</param>
/// <param name="Taid">Where TAID's schedule stood before it; null for other objectives.</param>
public sealed record DoneStep(StepStats Stats, IReadOnlyList<MicroBatchLoss> MicroBatches, TaidState? Taid);

/// <summary>What a micro-batch lost: sums over its tokens in nats, in float64, so that whoever adds them gets the same bits.</summary>
/// <param name="Soft">Of the objective.</param>
/// <param name="Kl">Of TAID's divergence from its mixed target; 0 for other objectives.</param>
/// <param name="TokenCount">Tokens that counted.</param>
public readonly record struct MicroBatchLoss(double Soft, double Kl, long TokenCount);
