namespace ActorDistill.Distillation.Training;

/// <summary>What one step of training did.</summary>
/// <param name="StepIndex">Which step, from 0.</param>
/// <param name="Loss">Mean over the step's valid tokens before its update, in nats per token; 0 when no token was valid.</param>
/// <param name="TokenCount">Valid tokens of all micro-batches.</param>
/// <param name="GradientNorm">Common norm of all gradients before clipping.</param>
/// <param name="LearningRate">The rate of this step.</param>
public sealed record StepStats(long StepIndex, double Loss, long TokenCount, double GradientNorm, double LearningRate);
