using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// -sum p_t log q with p_t = softmax((1 - t) z + t u), z held constant in it; gradient q - p_t. The published code calls this
/// cross-entropy forward KL; the KL is given beside it (Shing et al., TAID, 2025, section 3).
/// </summary>
internal static class TaidMixture
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows)
    {
        var student = LogProbs.Of(rows.Student);                                    // [R, V]
        var target = LogTarget(student, rows);                                      // [R, V], log p_t
        var probs = target.exp();                                                   // [R, V], p_t
        var loss = (probs * student).sum(-1).neg_();                                // [R]
        var kl = target.sub_(student).mul_(probs).sum(-1);                          // [R]
        return new ObjectiveResult(loss, student.exp_().sub_(probs), kl);
    }

    // At the ends the mixture is one side, to the last bit: at t = 0 the gradient is exactly 0. Written as z + t (u - z) it is z where
    // both sides agree, which the sum of two products is not; the floor keeps the difference of excluded columns a number.
    private static torch.Tensor LogTarget(torch.Tensor student, ObjectiveRows rows)
    {
        if (rows.Coefficient == 0)
            return student.clone();
        if (rows.Coefficient == 1)
            return LogProbs.Of(rows.Teacher!);
        using var scope = torch.NewDisposeScope();
        var floor = LogProbs.Floor(rows.Student);
        var logits = rows.Student.clamp(min: floor);                                // [R, V]
        var towardsTeacher = rows.Teacher!.clamp(min: floor).sub_(logits);          // [R, V], u - z
        return LogProbs.Of(logits.add_(towardsTeacher, rows.Coefficient)).MoveToOuterDisposeScope();
    }
}
