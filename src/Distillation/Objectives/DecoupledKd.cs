using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// T^2 (alpha TCKD + beta NCKD) with label y: TCKD is the KL of (p_y, 1 - p_y) against (q_y, 1 - q_y), NCKD that of the distributions
/// within the rest, p^ against q^. Gradients: of TCKD q_y - p_y at y and -(q_y - p_y) q^ elsewhere, of NCKD q^ - p^ and 0 at y
/// (Zhao et al., 2022).
/// </summary>
internal static class DecoupledKd
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows, DecoupledKdSettings settings)
    {
        var labels = rows.Labels!.unsqueeze(-1);                                    // [R, 1]
        var student = Split(rows.Student, labels, settings.Temperature);
        var teacher = Split(rows.Teacher!, labels, settings.Temperature);
        var (labelProb, otherProb) = (teacher.Label.exp(), teacher.Others.exp());   // [R, 1], p_y and 1 - p_y
        var excess = student.Label.exp() - labelProb;                               // [R, 1], q_y - p_y
        var targetLoss = labelProb * (teacher.Label - student.Label) + otherProb * (teacher.Others - student.Others);  // [R, 1]

        var probs = teacher.Within.exp();                                           // [R, V], p^
        var otherLoss = teacher.Within.sub_(student.Within).mul_(probs).sum(-1, keepdim: true);                        // [R, 1]
        var loss = (targetLoss * settings.TargetWeight + otherLoss * settings.NonTargetWeight).squeeze(-1);            // [R]

        // Both parts together: q^ (beta - alpha (q_y - p_y)) - beta p^; at y, where q^ and p^ are 0, alpha (q_y - p_y).
        var ofTarget = excess.mul_(settings.TargetWeight);                          // [R, 1]
        var gradient = student.Within.exp_().mul_(settings.NonTargetWeight - ofTarget).sub_(probs.mul_(settings.NonTargetWeight));
        return new ObjectiveResult(loss, gradient.scatter_(-1, labels, ofTarget)).Tempered(settings.Temperature);
    }

    // Logarithms: of the label [R, 1], of all the rest together [R, 1], and of the distribution within the rest [R, V].
    private sealed record Parts(torch.Tensor Label, torch.Tensor Others, torch.Tensor Within);

    private static Parts Split(torch.Tensor logits, torch.Tensor labels, double temperature)
    {
        var logProbs = LogProbs.Of(logits, temperature);
        var label = logProbs.gather(-1, labels);
        var none = label.full_like(LogProbs.Floor(logits));
        // 1 - q_y from the other columns: from q_y nothing is left of it when q_y is near 1.
        logProbs.scatter_(-1, labels, none);
        var others = LogProbs.Floored(logProbs.logsumexp(-1, keepdim: true));
        return new Parts(label, others, logProbs.sub_(others).scatter_(-1, labels, none));
    }
}
