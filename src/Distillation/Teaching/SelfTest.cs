using System.Globalization;
using ActorDistill.Distillation.Signals;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Teaching;

/// <summary>
/// A student that says exactly what its teacher says has nothing to learn: with the teacher's own distributions in the student's place an
/// objective's gradient is zero. Checked on what really came, before the first step, so that a payload that was misread, or a temperature
/// that two sides see differently, stops a run at its first step and not in its figures.
/// </summary>
public static class SelfTest
{
    private const long RowCount = 64;

    // Gradients are differences of probabilities, at most 1 each; float32's rounding of sums over a vocabulary stays far below.
    private const double Bound = 1e-3;

    // Far below any kept token, and still finite.
    private const double Nothing = -1e4;

    /// <summary>Checks an objective on the first rows of a signal.</summary>
    /// <param name="objective">Of the run.</param>
    /// <param name="signal">Of its first micro-batch.</param>
    /// <param name="vocabSize">Columns that teacher and student have in common, V.</param>
    /// <param name="form">What becomes of the tail of top-k.</param>
    /// <exception cref="OperatorException">The gradient is not zero; says by how much.</exception>
    public static void Run(ObjectiveSettings objective, TeacherSignal signal, long vocabSize, TopKForm form)
    {
        if (!objective.NeedsTeacher || signal.RowCount == 0)
            return;
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var count = Math.Min(RowCount, signal.RowCount);
        var logits = OwnLogits(signal, count, vocabSize, objective.Temperature, form);  // [R, V]
        var labels = logits.argmax(1);
        // TAID's t in between: at 1 its mixture would be the teacher alone.
        var result = SignalObjective.Evaluate(objective, logits, signal, firstRow: 0, labels, coefficient: 0.5);
        var largest = result.Gradient.abs().max().ToDouble();
        if (!(largest <= Bound))
            throw new OperatorException(string.Create(
                CultureInfo.InvariantCulture,
                $"self-test: with the teacher's own distributions as the student's, the gradient of {ObjectiveNames.Of(objective.Kind)} is "
                + $"{largest:g3}, must be at most {Bound}: what comes from the teacher is not what the objective takes it for"));
    }

    // Logits whose softmax at the signal's temperature is what the teacher said: float32 [R, V].
    private static torch.Tensor OwnLogits(TeacherSignal signal, long count, long vocabSize, double temperature, TopKForm form)
    {
        switch (signal)
        {
            case HiddenStateSignal hidden:
                return HiddenStateSignal.Logits(hidden.States.narrow(0, 0, count), hidden.HeadWeight, vocabSize).to(torch.float32);
            case LogitsSignal dense:
                return dense.Logits.narrow(0, 0, count).narrow(1, 0, vocabSize).to(torch.float32);
            case TopKSignal kept:
                var tail = form == TopKForm.TailBucket ? kept.TailLogProb.narrow(0, 0, count).to(torch.float32).exp() : null;
                return OfShares(
                    kept.TokenIds.narrow(0, 0, count), kept.LogProbs.narrow(0, 0, count).to(torch.float32).exp(), tail, vocabSize,
                    kept.Temperature);
            case SampledSignal drawn:
                return OfShares(
                    drawn.TokenIds.narrow(0, 0, count), drawn.Weights.narrow(0, 0, count).to(torch.float32), null, vocabSize,
                    drawn.Temperature);
            case EnsembleSignal mixed:
                return mixed.Rows(0, count, new RowRequest(vocabSize, temperature, torch.float32)) switch
                {
                    DenseRows dense => dense.Logits,
                    SparseRows sparse => OfShares(
                        sparse.TokenIds, sparse.LogProbs.to(torch.float32).exp(), sparse.TailLogProb.to(torch.float32).exp().reshape(-1),
                        vocabSize, temperature),
                    _ => throw new InvalidOperationException("rows of an unknown kind"),
                };
            default:
                throw new ArgumentOutOfRangeException(nameof(signal), signal, "a signal of an unknown kind");
        }
    }

    // Shares [R, K] of their tokens and [R] of all others together, which have it in equal parts. Places that are not used have 0.
    private static torch.Tensor OfShares(
        torch.Tensor tokenIds, torch.Tensor shares, torch.Tensor? tail, long vocabSize, double temperature)
    {
        var all = torch.zeros(shares.shape[0], vocabSize, torch.float32, shares.device).scatter_add_(1, tokenIds, shares);  // [R, V]
        if (tail is not null)
        {
            var others = all.eq(0);
            var part = tail.unsqueeze(1) / others.sum(1, keepdim: true).clamp(min: 1);  // [R, 1]
            all = torch.where(others, part.expand_as(all), all);
        }
        return all.log().clamp(min: Nothing).mul(temperature);
    }
}
