using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>
/// KL(A_t || A_s) between rows of attention probabilities (Aguilar et al., AAAI 2020, section 3.1) with closed-form gradients. B
/// sequences, H heads, T queries, S keys. A key that a query may not see has the score minus infinity and the probability 0, and counts
/// for nothing. The student's logarithms come from its scores, never from its probabilities, so none is lost to underflow.
/// </summary>
public static class AttentionDivergence
{
    /// <summary>Head by head: the gradient of a row is A_s - A_t.</summary>
    /// <param name="scores">The student's, as <see cref="Models.Decoder.DecoderOutput.AttentionScores"/>: [B, H, T, S].</param>
    /// <param name="teacher">Probabilities of any floating-point dtype: [B, H, T, S].</param>
    /// <param name="valid">Which queries count: bool [B, T].</param>
    /// <param name="rowWeight">What each row (b, h, i) that counts is multiplied by: one over the number of rows of the whole step.</param>
    /// <returns>In nats; the gradient is [B, H, T, S] in the scores' dtype, belonging to the scope that is open around the call.</returns>
    public static WeightedLoss PerHead(torch.Tensor scores, torch.Tensor teacher, torch.Tensor valid, double rowWeight)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var target = Target(teacher, scores.dtype);                         // [B, H, T, S]
        var logs = scores.detach().log_softmax(-1);                         // [B, H, T, S]
        var gradient = logs.exp().sub_(target);                             // [B, H, T, S]
        var rows = Divergence(target, logs);                                // [B, H, T]
        return Weighted(rows, gradient, valid, rowWeight);
    }

    /// <summary>
    /// The means over the heads, for models with unequally many: with r_h = A_h / mean A, which is 0 to H, the gradient of a row's loss
    /// with respect to the scores of head h is (A_h sum_j(r_h mean A_t)_j - r_h mean A_t) / H.
    /// </summary>
    /// <param name="scores">The student's: [B, H, T, S].</param>
    /// <param name="teacher">The mean of the teacher's heads: [B, 1, T, S].</param>
    /// <param name="valid">Which queries count: bool [B, T].</param>
    /// <param name="rowWeight">What each row (b, i) that counts is multiplied by.</param>
    /// <returns>In nats; the gradient is [B, H, T, S].</returns>
    public static WeightedLoss Averaged(torch.Tensor scores, torch.Tensor teacher, torch.Tensor valid, double rowWeight)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var heads = scores.shape[1];
        var target = Target(teacher, scores.dtype);                                       // [B, 1, T, S]
        var logs = scores.detach().log_softmax(-1);                                       // [B, H, T, S]
        var meanLogs = logs.logsumexp(1, keepdim: true).sub_(Math.Log(heads));            // [B, 1, T, S]
        // Where both logarithms are minus infinity no head looks, and the teacher, equally bound, does not either.
        var pulled = (logs - meanLogs).exp_().mul_(target).masked_fill_(target == 0, 0);  // [B, H, T, S], r_h mean A_t
        var gradient = logs.exp_().mul_(pulled.sum(-1, keepdim: true)).sub_(pulled).div_(heads);
        var rows = Divergence(target, meanLogs);                                          // [B, 1, T]
        return Weighted(rows, gradient, valid, rowWeight);
    }

    // Probabilities that came in two bytes a number no longer add up to 1, and the gradient would no longer add up to 0.
    private static torch.Tensor Target(torch.Tensor teacher, torch.ScalarType dtype)
    {
        var target = teacher.Precise(dtype);
        return teacher.dtype is torch.ScalarType.Float32 or torch.ScalarType.Float64
            ? target
            : target.div_(target.sum(-1, keepdim: true));
    }

    // Uses up the logarithms. A target of 0 counts for nothing: 0 times minus infinity would be no number.
    private static torch.Tensor Divergence(torch.Tensor target, torch.Tensor logs) =>
        target.xlogy(target).sub_(logs.masked_fill_(target == 0, 0).mul_(target)).sum(-1);

    private static WeightedLoss Weighted(torch.Tensor rows, torch.Tensor gradient, torch.Tensor valid, double rowWeight)
    {
        var left = valid.logical_not().unsqueeze(1);  // [B, 1, T]
        var loss = rows.masked_fill_(left, 0).sum(type: torch.ScalarType.Float64).ToDouble() * rowWeight;
        gradient.mul_(rowWeight).masked_fill_(left.unsqueeze(-1), 0);
        return new WeightedLoss(loss, gradient.MoveToOuterDisposeScope());
    }
}
