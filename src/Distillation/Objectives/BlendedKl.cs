using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>w KL(p || q) + (1 - w) KL(q || p), where w is a constant in the gradient.</summary>
internal static class BlendedKl
{
    /// <summary>One weight for all rows.</summary>
    public static ObjectiveResult Symmetric(ObjectiveRows rows, double forwardWeight)
    {
        var (student, teacher) = (LogProbs.Of(rows.Student), LogProbs.Of(rows.Teacher!));
        var weight = torch.full(1, 1, forwardWeight, dtype: student.dtype, device: student.device);
        return Blend(student, student.exp(), teacher, teacher.exp(), weight);
    }

    /// <summary>Each row's weight is the share of its head in sum |p - q|: where the student is worse, that direction counts.</summary>
    public static ObjectiveResult Adaptive(ObjectiveRows rows, double headMass)
    {
        var (student, teacher) = (LogProbs.Of(rows.Student), LogProbs.Of(rows.Teacher!));
        var (studentProbs, teacherProbs) = (student.exp(), teacher.exp());
        var weight = HeadShareOfGap(studentProbs, teacherProbs, headMass);
        return Blend(student, studentProbs, teacher, teacherProbs, weight);
    }

    // The head is the shortest prefix of the teacher's sorted probabilities with at least the mass: those before which less lies.
    private static torch.Tensor HeadShareOfGap(torch.Tensor studentProbs, torch.Tensor teacherProbs, double headMass)
    {
        using var scope = torch.NewDisposeScope();
        // Stable, so that equal probabilities fall into head and tail by their columns and not by chance.
        var (sorted, order) = teacherProbs.sort(-1, descending: true, stable: true);    // [R, V]
        var massBefore = sorted.cumsum(-1).sub_(sorted);                                // [R, V]
        var gap = (teacherProbs - studentProbs).abs();                                  // [R, V]
        var headGap = gap.gather(-1, order).mul_(massBefore.lt(headMass)).sum(-1, keepdim: true);   // [R, 1]
        var wholeGap = gap.sum(-1, keepdim: true);                                      // [R, 1]
        // Without any gap both directions are 0 with gradient 0; half and half, and no 0 / 0.
        return (headGap / wholeGap).masked_fill(wholeGap.eq(0), 0.5).MoveToOuterDisposeScope();
    }

    // Gradient: w (q - p) + (1 - w) q (log(q / p) - KL(q || p)). The weight is [R, 1] or [1, 1]; the logarithms are used up.
    private static ObjectiveResult Blend(
        torch.Tensor student, torch.Tensor studentProbs, torch.Tensor teacher, torch.Tensor teacherProbs, torch.Tensor weight)
    {
        var rest = 1 - weight;                                                      // [R, 1]
        var ratio = student.sub_(teacher);                                          // [R, V], log(q / p)
        var forward = (ratio * teacherProbs).sum(-1, keepdim: true).neg_();         // [R, 1]
        var reverse = (ratio * studentProbs).sum(-1, keepdim: true);                // [R, 1]
        var loss = (weight * forward + rest * reverse).squeeze(-1);                 // [R]
        var reverseGradient = ratio.sub_(reverse).mul_(studentProbs);               // [R, V]
        var forwardGradient = studentProbs.sub_(teacherProbs);                      // [R, V]
        return new ObjectiveResult(loss, forwardGradient.mul_(weight).addcmul_(reverseGradient, rest, 1));
    }
}
