namespace ActorDistill.Distillation.Objectives;

/// <summary>KL against a mixture with its own first argument, which bounds it by log(1 / a) (Ko et al., DistiLLM, 2024).</summary>
internal static class SkewKl
{
    /// <summary>sum p log(p / m), m = a p + (1 - a) q; gradient (1 - a) q (E_q[r] - r) with r = p / m.</summary>
    public static ObjectiveResult Forward(ObjectiveRows rows, double teacherWeight)
    {
        if (teacherWeight == 0)
            return ForwardKl.Evaluate(rows);
        var (student, teacher) = (LogProbs.Of(rows.Student), LogProbs.Of(rows.Teacher!));       // [R, V]
        var mixture = Mixture.LogOf(teacherWeight, teacher, student);                           // [R, V]
        var ratio = mixture.sub_(teacher).neg_();                                               // [R, V], log(p / m)
        var loss = teacher.exp_().mul_(ratio).sum(-1);                                          // [R]
        var probs = student.exp_();                                                             // [R, V], q
        ratio.exp_();                                                                           // r, at most 1 / a
        var mean = (probs * ratio).sum(-1, keepdim: true);                                      // [R, 1]
        return new ObjectiveResult(loss, ratio.sub_(mean).mul_(probs).mul_(teacherWeight - 1));
    }

    /// <summary>
    /// sum q log(q / m), m = (1 - a) p + a q; gradient q (b - E_q[b]) with b = log(q / m) - a q / m, or without its second term when
    /// the mixture is held constant.
    /// </summary>
    public static ObjectiveResult Reverse(ObjectiveRows rows, double studentWeight, bool detachMixture)
    {
        if (studentWeight == 0)
            return ReverseKl.Evaluate(rows);
        var (student, teacher) = (LogProbs.Of(rows.Student), LogProbs.Of(rows.Teacher!));       // [R, V]
        var mixture = Mixture.LogOf(studentWeight, student, teacher);                           // [R, V]
        var probs = student.exp();                                                              // [R, V], q
        var slope = student.sub_(mixture);                                                      // [R, V], log(q / m)
        var loss = (probs * slope).sum(-1);                                                     // [R]
        if (!detachMixture)
            slope.sub_(slope.exp().mul_(studentWeight));
        var mean = (probs * slope).sum(-1, keepdim: true);                                      // [R, 1]
        return new ObjectiveResult(loss, slope.sub_(mean).mul_(probs));
    }
}
