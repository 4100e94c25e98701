using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>
/// Tokens that a teacher drew from its own distribution, with replacement: an unbiased estimate of forward KL's gradient (Sparse Logit
/// Sampling, ACL 2025, arXiv 2503.16870; ALGORITHMS section 9.2).
/// </summary>
public sealed class SampledSignal : TeacherSignal
{
    /// <summary>A signal over drawn tokens.</summary>
    /// <param name="tokenIds">int64 [N, K]; no id twice among the used places of a row. Becomes the signal's own, as the weights.</param>
    /// <param name="weights">
    /// [N, K] of any floating dtype: count of the token over the number of draws; 0 in a place that is not used.
    /// </param>
    /// <param name="temperature">What divided the logits before the softmax.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit each other.</exception>
    public SampledSignal(torch.Tensor tokenIds, torch.Tensor weights, double temperature = 1)
        : base(RowsOf(weights, nameof(weights)), tokenIds, weights)
    {
        if (tokenIds.dtype != torch.int64 || !tokenIds.shape.SequenceEqual(weights.shape))
            throw new ArgumentException("token ids must be int64 and of the weights' shape", nameof(tokenIds));
        (TokenIds, Weights, Temperature) = (tokenIds, weights, temperature);
    }

    /// <summary>int64 [N, K].</summary>
    public torch.Tensor TokenIds { get; }

    /// <summary>[N, K]; every row sums to 1.</summary>
    public torch.Tensor Weights { get; }

    /// <summary>What divided the logits before the softmax.</summary>
    public double Temperature { get; }

    /// <inheritdoc/>
    public override long? ColumnCount => null;

    internal override TeacherRows Rows(long first, long count, RowRequest request)
    {
        RequireTemperature(Temperature, request.Temperature);
        var weights = Weights.narrow(0, first, count).to(request.Precision);  // [R, K]
        // A token that was not drawn has the estimate 0, so nothing is left for the tail.
        var tail = torch.full([count, 1], double.NegativeInfinity, request.Precision, weights.device);
        return new SparseRows(TokenIds.narrow(0, first, count), weights.log(), tail);
    }
}
