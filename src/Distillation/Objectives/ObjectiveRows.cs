using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// R rows, one per token that counts; V columns of vocabulary. Columns that are -infinity on both sides are excluded: they add nothing to
/// a loss and their gradient is 0. All tensors are borrowed.
/// </summary>
/// <param name="Student">Logits z: [R, V], float32 or float64. Narrower types are for the caller to widen first.</param>
/// <param name="Teacher">
/// Logits u, or log-probabilities, which differ from logits by a constant of each row: [R, V], or [R, Vt] for the universal logit
/// distance; the student's dtype.
/// </param>
/// <param name="Labels">The tokens that follow: int64 [R].</param>
/// <param name="Coefficient">TAID's t, 0 to 1; other objectives do not read it.</param>
public sealed record ObjectiveRows(torch.Tensor Student, torch.Tensor? Teacher, torch.Tensor? Labels, double Coefficient = 1);

/// <summary>What an objective makes of rows. The caller disposes of the tensors.</summary>
/// <param name="Loss">Of each row, nats, the square of the temperature included: [R].</param>
/// <param name="Gradient">Of each row's loss by its logits: [R, V].</param>
/// <param name="Kl">Only of TAID, whose loss is a cross-entropy: KL(p_t || q) of each row, [R].</param>
public sealed record ObjectiveResult(torch.Tensor Loss, torch.Tensor Gradient, torch.Tensor? Kl = null);
