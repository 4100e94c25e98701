namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// sum |q_(i) - p_(i)| over both sides' probabilities in falling order, the shorter side filled up with zeros; gradient
/// q (s - sum q s) with s the sign of the difference, carried back to the column it came from (Boizard et al., ULD, 2024).
/// </summary>
internal static class UniversalLogit
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows)
    {
        var probs = rows.Student.softmax(-1);                                                       // [R, V], q
        var (sorted, order) = probs.sort(-1, descending: true, stable: true);                       // [R, V]
        var (teacher, _) = rows.Teacher!.softmax(-1).sort(-1, descending: true, stable: true);      // [R, Vt]
        var (width, teacherWidth) = (sorted.shape[1], teacher.shape[1]);
        var common = Math.Min(width, teacherWidth);

        // What one side has beyond the other stands against zeros; the teacher's part of it has no column of the student's.
        sorted.narrow(-1, 0, common).sub_(teacher.narrow(-1, 0, common));
        var sortedSign = sorted.sign();                                                             // [R, V]
        var loss = sorted.mul_(sortedSign).sum(-1);                                                 // [R]
        if (teacherWidth > width)
            loss.add_(teacher.narrow(-1, width, teacherWidth - width).sum(-1));

        var sign = probs.empty_like().scatter_(-1, order, sortedSign);                         // [R, V]
        var meanSign = (probs * sign).sum(-1, keepdim: true);                                       // [R, 1]
        return new ObjectiveResult(loss, sign.sub_(meanSign).mul_(probs));
    }
}
