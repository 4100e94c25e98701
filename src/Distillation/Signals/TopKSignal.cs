using ActorDistill.Schedules.Payloads;
using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>Log-probabilities of the tokens that a teacher kept, and of all others together (ALGORITHMS section 9.1).</summary>
public sealed class TopKSignal : TeacherSignal
{
    /// <summary>A signal over kept tokens.</summary>
    /// <param name="tokenIds">int64 [N, K]; no id twice in a row. Becomes the signal's own, as the other tensors.</param>
    /// <param name="logProbs">
    /// [N, K] of any floating dtype, natural logarithms at the temperature; -inf in a place that is not used.
    /// </param>
    /// <param name="tailLogProb">[N] of any floating dtype: logarithm of the other tokens' mass; -inf when there are none.</param>
    /// <param name="temperature">What divided the logits before the softmax.</param>
    /// <param name="form">What the loss does with the tail.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit each other.</exception>
    public TopKSignal(
        torch.Tensor tokenIds, torch.Tensor logProbs, torch.Tensor tailLogProb, double temperature, TopKForm form = TopKForm.TailBucket)
        : base(RowsOf(logProbs, nameof(logProbs)), tokenIds, logProbs, tailLogProb)
    {
        if (tokenIds.dtype != torch.int64 || !tokenIds.shape.SequenceEqual(logProbs.shape))
            throw new ArgumentException("token ids must be int64 and of the log-probabilities' shape", nameof(tokenIds));
        if (tailLogProb.dim() != 1 || tailLogProb.shape[0] != RowCount)
            throw new ArgumentException("the tail must be one number for each row", nameof(tailLogProb));
        (TokenIds, LogProbs, TailLogProb, Temperature, Form) = (tokenIds, logProbs, tailLogProb, temperature, form);
    }

    /// <summary>int64 [N, K].</summary>
    public torch.Tensor TokenIds { get; }

    /// <summary>[N, K].</summary>
    public torch.Tensor LogProbs { get; }

    /// <summary>[N].</summary>
    public torch.Tensor TailLogProb { get; }

    /// <summary>What divided the logits before the softmax.</summary>
    public double Temperature { get; }

    /// <summary>What the loss does with the tail.</summary>
    public TopKForm Form { get; }

    /// <inheritdoc/>
    public override long? ColumnCount => null;

    internal override TeacherRows Rows(long first, long count, RowRequest request)
    {
        RequireTemperature(Temperature, request.Temperature);
        var tail = TailLogProb.narrow(0, first, count).unsqueeze(1).to(request.Precision);  // [R, 1]
        return new SparseRows(
            TokenIds.narrow(0, first, count),
            LogProbs.narrow(0, first, count).to(request.Precision),
            Form == TopKForm.TailBucket ? tail : tail.full_like(double.NegativeInfinity))
        { KeepsMass = Form == TopKForm.Raw };
    }
}
