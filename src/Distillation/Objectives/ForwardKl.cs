namespace ActorDistill.Distillation.Objectives;

/// <summary>T^2 sum p log(p / q); gradient T (q - p) (Hinton et al., 2015, section 2).</summary>
internal static class ForwardKl
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows, double temperature = 1)
    {
        var student = LogProbs.Of(rows.Student, temperature);                       // [R, V]
        var teacher = LogProbs.Of(rows.Teacher!, temperature);                      // [R, V]
        var probs = teacher.exp();                                                  // [R, V], p
        var loss = teacher.sub_(student).mul_(probs).sum(-1);                       // [R]
        return new ObjectiveResult(loss, student.exp_().sub_(probs)).Tempered(temperature);
    }
}

/// <summary>-T^2 sum p log q; gradient T (q - p), as of <see cref="ForwardKl"/>.</summary>
internal static class ForwardCrossEntropy
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows, double temperature)
    {
        var student = LogProbs.Of(rows.Student, temperature);                       // [R, V]
        var probs = LogProbs.Of(rows.Teacher!, temperature).exp_();                 // [R, V], p
        var loss = (probs * student).sum(-1).neg_();                                // [R]
        return new ObjectiveResult(loss, student.exp_().sub_(probs)).Tempered(temperature);
    }
}
