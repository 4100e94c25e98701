namespace ActorDistill.Distillation.Training;

/// <summary>What one step of training did.</summary>
/// <param name="StepIndex">Which step, from 0.</param>
/// <param name="Loss">What was minimised, before the update: the weighted sum of the parts; 0 when no token was valid.</param>
/// <param name="Parts">The parts of the loss.</param>
/// <param name="TokenCount">Valid tokens of all micro-batches.</param>
/// <param name="GradientNorm">Common norm of all gradients before clipping.</param>
/// <param name="LearningRate">The rate of this step.</param>
public sealed record StepStats(
    long StepIndex, double Loss, LossParts Parts, long TokenCount, double GradientNorm, double LearningRate);

/// <summary>The parts of a step's loss, before their weights; 0 for a part that the step does not have.</summary>
/// <param name="Soft">The objective, its squared temperature included: mean over the valid tokens, in nats per token.</param>
/// <param name="Kl">TAID's divergence from its mixed target, in nats per token.</param>
/// <param name="Hard">Cross-entropy with the labels, in nats per token.</param>
/// <param name="Attention">Divergence of attention probabilities, summed over the active layers.</param>
/// <param name="Hidden">Distance of hidden states, summed over the active layers.</param>
public readonly record struct LossParts(double Soft = 0, double Kl = 0, double Hard = 0, double Attention = 0, double Hidden = 0)
{
    /// <summary>Part by part.</summary>
    public static LossParts operator +(LossParts a, LossParts b) =>
        new(a.Soft + b.Soft, a.Kl + b.Kl, a.Hard + b.Hard, a.Attention + b.Attention, a.Hidden + b.Hidden);
}
