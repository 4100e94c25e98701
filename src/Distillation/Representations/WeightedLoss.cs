using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>A loss over a micro-batch and its gradient.</summary>
/// <param name="Loss">The weighted sum of the rows' losses.</param>
/// <param name="Gradient">Of that sum, with respect to what the student gave; of the same shape.</param>
public readonly record struct WeightedLoss(double Loss, torch.Tensor Gradient);
