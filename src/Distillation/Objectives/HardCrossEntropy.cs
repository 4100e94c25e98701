namespace ActorDistill.Distillation.Objectives;

/// <summary>-log q of the label; gradient q - onehot(label).</summary>
internal static class HardCrossEntropy
{
    public static ObjectiveResult Evaluate(ObjectiveRows rows)
    {
        var labels = rows.Labels!.unsqueeze(-1);                                    // [R, 1]
        var logProbs = LogProbs.Of(rows.Student);                                   // [R, V]
        var loss = logProbs.gather(-1, labels).neg_().squeeze(-1);                  // [R]
        var gradient = logProbs.exp_();
        // Read and written back instead of added: scatter_add_ has no reproducible kernel on a GPU.
        return new ObjectiveResult(loss, gradient.scatter_(-1, labels, gradient.gather(-1, labels).sub_(1)));
    }
}
