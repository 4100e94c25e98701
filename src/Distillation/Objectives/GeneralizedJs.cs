namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// b KL(p || m) + (1 - b) KL(q || m), m = b p + (1 - b) q; gradient (1 - b) q (log(q / m) - KL(q || m)) (Agarwal et al., 2024, eq. 1).
/// </summary>
internal static class GeneralizedJs
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows, double teacherWeight)
    {
        // The formula is 0 at both ends. Other implementations have the two divergences there, and so do we.
        if (teacherWeight == 0)
            return ForwardKl.Evaluate(rows);
        if (teacherWeight == 1)
            return ReverseKl.Evaluate(rows);
        var (student, teacher) = (LogProbs.Of(rows.Student), LogProbs.Of(rows.Teacher!));       // [R, V]
        var mixture = Mixture.LogOf(teacherWeight, teacher, student);                           // [R, V]
        var probs = student.exp();                                                              // [R, V], q
        var ofTeacher = teacher.exp().mul_(teacher.sub_(mixture)).sum(-1);                      // [R], KL(p || m)
        var ratio = student.sub_(mixture);                                                      // [R, V], log(q / m)
        var ofStudent = (probs * ratio).sum(-1);                                                // [R], KL(q || m)
        var gradient = ratio.sub_(ofStudent.unsqueeze(-1)).mul_(probs).mul_(1 - teacherWeight);
        return new ObjectiveResult(ofTeacher * teacherWeight + ofStudent * (1 - teacherWeight), gradient);
    }
}
