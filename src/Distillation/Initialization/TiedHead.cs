using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// The final norm of a student whose head is its embedding. The teacher's head, in the student's basis, is W P with the final gain folded
/// in; the student has only E P. What the two differ by is put into the final norm, one number per column, by least squares (ALGORITHMS
/// 5.5, step 7).
/// </summary>
public static class TiedHead
{
    /// <summary>gamma (column of W P, column of E P) / |column of E P|^2, float64 [K], in the scope around the call.</summary>
    /// <param name="head">W P, [V, K].</param>
    /// <param name="embedding">E P, [V, K].</param>
    /// <param name="gain">gamma: what the norm's gain is with a head of its own.</param>
    public static torch.Tensor FinalNorm(torch.Tensor head, torch.Tensor embedding, double gain)
    {
        using var scope = torch.NewDisposeScope();
        var lengths = embedding.square().sum(dim: 0);  // [K]
        var fitted = head.mul(embedding).sum(dim: 0) / lengths;
        // A column of zeros gives logits of zeros whatever its gain.
        return torch.where(lengths > 0, fitted, torch.ones_like(fitted)).mul_(gain).MoveToOuterDisposeScope();
    }
}
