using TorchSharp;

namespace ActorDistill.Distillation.Training;

/// <summary>
/// A place where a backward pass starts: a tensor of the student's forward pass and the gradient of the step's loss with respect to it.
/// All roots of a micro-batch go to <see cref="torch.autograd"/> in one call, so that the recording is walked once.
/// </summary>
/// <param name="Tensor">Recorded, of any shape.</param>
/// <param name="Gradient">Of the same shape, dtype and device.</param>
public readonly record struct GradientRoot(torch.Tensor Tensor, torch.Tensor Gradient);
