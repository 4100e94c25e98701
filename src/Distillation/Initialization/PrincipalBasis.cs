using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// A basis P [D, K] of a residual stream of D values that K values keep best: the first eigenvectors of an uncentred second moment
/// (ALGORITHMS 5.2; uncentred because a decoder without biases cannot add a mean back). All in float64.
/// </summary>
public static class PrincipalBasis
{
    /// <summary>
    /// The K eigenvectors of the largest eigenvalues, largest first, each with its entry of largest magnitude positive. With K = D any
    /// orthogonal basis loses nothing, and the unit basis alone keeps a tied head exact, so that is what it is.
    /// </summary>
    /// <param name="secondMoment">Symmetric, [D, D].</param>
    /// <param name="size">K, 1 to D.</param>
    /// <returns>float64 [D, K] with P^T P = I, in the scope around the call.</returns>
    public static torch.Tensor Of(torch.Tensor secondMoment, long size)
    {
        using var scope = torch.NewDisposeScope();
        var width = secondMoment.shape[0];
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, width);
        if (size == width)
            return torch.eye(width, dtype: torch.ScalarType.Float64, device: secondMoment.device).MoveToOuterDisposeScope();
        var (_, vectors) = torch.linalg.eigh(secondMoment.to(torch.ScalarType.Float64));  // ascending, [D, D]
        var kept = vectors.flip(1).narrow(1, 0, size);                                     // [D, K]
        var largest = kept.gather(0, kept.abs().argmax(0, keepdim: true));                 // [1, K]
        return (kept * largest.sign()).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Mean of second moments, each divided by its trace: every one has one vote, however loud it is.</summary>
    /// <param name="secondMoments">[D, D] each, at least one.</param>
    /// <param name="last">One more of them with a vote of its own, or null.</param>
    /// <param name="lastVote">Its weight beside the others' 1.</param>
    /// <returns>[D, D], in the scope around the call.</returns>
    public static torch.Tensor Balanced(IReadOnlyList<torch.Tensor> secondMoments, torch.Tensor? last = null, double lastVote = 0)
    {
        using var scope = torch.NewDisposeScope();
        var sum = torch.zeros_like(secondMoments[0]);
        foreach (var moment in secondMoments)
            sum.add_(moment / Trace(moment));
        if (last is not null)
            sum.add_(last / Trace(last), lastVote);
        return sum.div_(secondMoments.Count + (last is null ? 0 : lastVote)).MoveToOuterDisposeScope();
    }

    /// <summary>Mean of second moments as they are.</summary>
    /// <returns>[D, D], in the scope around the call.</returns>
    public static torch.Tensor Pooled(IReadOnlyList<torch.Tensor> secondMoments)
    {
        using var scope = torch.NewDisposeScope();
        var sum = torch.zeros_like(secondMoments[0]);
        foreach (var moment in secondMoments)
            sum.add_(moment);
        return sum.div_(secondMoments.Count).MoveToOuterDisposeScope();
    }

    /// <summary>The share of a second moment's energy that a basis keeps: rho = tr(P^T S P) / tr(S), 0 to 1.</summary>
    /// <param name="secondMoment">S, [D, D].</param>
    /// <param name="basis">P, [D, K].</param>
    public static double KeptShare(torch.Tensor secondMoment, torch.Tensor basis)
    {
        using var scope = torch.NewDisposeScope();
        return secondMoment.matmul(basis).mul_(basis).sum().ToDouble() / Trace(secondMoment);
    }

    private static double Trace(torch.Tensor matrix) => matrix.diagonal().sum().ToDouble();
}
