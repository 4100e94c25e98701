namespace ActorDistill.Distillation.Objectives;

/// <summary>-log q of the label; gradient q - onehot(label).</summary>
internal static class HardCrossEntropy
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows)
    {
        var labels = rows.Labels!.unsqueeze(-1);                                    // [R, 1]
        var logProbs = LogProbs.Of(rows.Student);                                   // [R, V]
        var loss = logProbs.gather(-1, labels).neg_().squeeze(-1);                  // [R]
        var minusOne = loss.full_like(-1).unsqueeze(-1);                            // [R, 1]
        return new ObjectiveResult(loss, logProbs.exp_().scatter_add_(-1, labels, minusOne));
    }
}
