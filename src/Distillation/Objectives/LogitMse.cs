namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// Mean over the vocabulary of d^2, where d is z - u less its mean: the difference of the centred logits; gradient 2 d / V
/// (Ba and Caruana, 2014). V counts the columns that are not excluded.
/// </summary>
internal static class LogitMse
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows)
    {
        var excluded = rows.Student.eq(double.NegativeInfinity);                                        // [R, V]
        var difference = (rows.Student - rows.Teacher!).masked_fill_(excluded, 0);                      // [R, V]
        var columns = excluded.logical_not().sum(-1, keepdim: true, type: difference.dtype);            // [R, 1]
        var mean = difference.sum(-1, keepdim: true).div_(columns);                                     // [R, 1]
        difference.sub_(mean).masked_fill_(excluded, 0);
        var loss = difference.square().sum(-1, keepdim: true).div_(columns).squeeze(-1);                // [R]
        return new ObjectiveResult(loss, difference.mul_(2).div_(columns));
    }
}
