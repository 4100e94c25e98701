namespace ActorDistill.Distillation.Objectives;

/// <summary>sum q log(q / p); gradient q (log(q / p) - loss).</summary>
internal static class ReverseKl
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows)
    {
        var student = LogProbs.Of(rows.Student);                                    // [R, V]
        var probs = student.exp();                                                  // [R, V], q
        var ratio = student.sub_(LogProbs.Of(rows.Teacher!));                       // [R, V], log(q / p)
        var loss = (ratio * probs).sum(-1);                                         // [R]
        return new ObjectiveResult(loss, ratio.sub_(loss.unsqueeze(-1)).mul_(probs));
    }
}
