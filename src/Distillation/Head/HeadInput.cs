using ActorDistill.Distillation.Signals;
using TorchSharp;

namespace ActorDistill.Distillation.Head;

/// <summary>What the fused head works on: N valid tokens, D hidden size, V columns.</summary>
/// <param name="States">[N, D]: the student's final hidden states after the last norm, in the dtype of its products.</param>
/// <param name="Weight">[V, D]: the student's head in its master dtype; the embedding table where the head is tied.</param>
/// <param name="Labels">int64 [N]: the token that follows.</param>
/// <param name="Teacher">N rows of a teacher; null for an objective without one.</param>
public sealed record HeadInput(torch.Tensor States, torch.Tensor Weight, torch.Tensor Labels, TeacherSignal? Teacher = null);

/// <summary>What the fused head made of it.</summary>
/// <param name="SoftSum">Sum of the objective over the N tokens in nats, the square of the temperature included, unweighted.</param>
/// <param name="KlSum">TAID: sum of the divergence from the mixed target in nats; 0 for other objectives.</param>
/// <param name="HardSum">Sum of the cross-entropy with the labels in nats, unweighted; 0 when it has no weight.</param>
/// <param name="StatesGradient">[N, D] in the dtype of the states.</param>
/// <param name="WeightGradient">[V, D] in the dtype of the weight.</param>
public sealed record HeadResult(
    double SoftSum, double KlSum, double HardSum, torch.Tensor StatesGradient, torch.Tensor WeightGradient);
