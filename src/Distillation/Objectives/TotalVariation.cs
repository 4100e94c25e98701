namespace ActorDistill.Distillation.Objectives;

/// <summary>sum |q - p| / 2; gradient q (s - sum q s) / 2 with s the sign of q - p, 0 where they are equal.</summary>
internal static class TotalVariation
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows)
    {
        var probs = rows.Student.softmax(-1);                                       // [R, V], q
        var difference = probs - rows.Teacher!.softmax(-1);                         // [R, V]
        var sign = difference.sign();                                               // [R, V]
        var loss = difference.mul_(sign).sum(-1).mul_(0.5);                         // [R]
        var meanSign = (probs * sign).sum(-1, keepdim: true);                       // [R, 1]
        return new ObjectiveResult(loss, sign.sub_(meanSign).mul_(probs).mul_(0.5));
    }
}
