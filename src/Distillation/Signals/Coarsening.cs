using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>
/// The student's logits over the K tokens that a teacher kept and one more column for all others. An objective on these K + 1 columns
/// is an ordinary dense one; its gradient goes back to the V columns by the chain rule. With T the temperature, the last column is
/// T logsumexp(others / T), so that softmax(columns / T) has the others' mass there.
/// </summary>
internal sealed class Coarsening
{
    private readonly torch.Tensor _tokenIds;  // [R, K]
    private readonly torch.Tensor _used;      // [R, K]
    private readonly torch.Tensor _firstUsed;  // [R, 1]

    // The others' logits over T, -inf in the kept columns; Spread turns it into the gradient, so that no second [R, V] is needed.
    private readonly torch.Tensor _others;        // [R, V]
    private readonly torch.Tensor _othersLogSum;  // [R, 1]

    /// <summary>Everything it makes belongs to the open dispose scope.</summary>
    /// <exception cref="ArgumentException">A row keeps no token at all, or an id is not a column.</exception>
    public Coarsening(torch.Tensor logits, SparseRows teacher, double temperature)
    {
        _used = teacher.LogProbs.ne(double.NegativeInfinity);
        var anyUsed = _used.any(1);
        if (!anyUsed.all().ToBoolean())
            throw new ArgumentException("a row of the teacher's signal keeps no token");
        // A place that is not used repeats the row's first used token, so that writing to it changes nothing.
        _firstUsed = _used.to(torch.int64).argmax(1, keepdim: true);
        var first = teacher.TokenIds.gather(1, _firstUsed).expand_as(teacher.TokenIds);
        _tokenIds = torch.where(_used, teacher.TokenIds, first);
        if (_tokenIds.ge(logits.shape[1]).logical_or(_tokenIds.lt(0)).any().ToBoolean())
            throw new ArgumentException($"the teacher's signal holds token ids beyond the {logits.shape[1]} columns of the student");
        var kept = logits.gather(1, _tokenIds).masked_fill(_used.logical_not(), double.NegativeInfinity);  // [R, K]
        _others = logits.scatter(1, _tokenIds, kept.full_like(double.NegativeInfinity));
        if (temperature != 1)
            _others.div_(temperature);
        _othersLogSum = _others.logsumexp(1, keepdim: true);
        Columns = torch.cat([kept, _othersLogSum.mul(temperature)], 1);
    }

    /// <summary>[R, K + 1].</summary>
    public torch.Tensor Columns { get; }

    /// <summary>The column that holds each row's label: [R], int64.</summary>
    /// <param name="labels">[R], int64.</param>
    public torch.Tensor ColumnOf(torch.Tensor labels)
    {
        var matches = _tokenIds.eq(labels.unsqueeze(1)).logical_and(_used);  // [R, K]
        var tail = matches.shape[1];
        return torch.where(matches.any(1), matches.to(torch.int64).argmax(1), labels.full_like(tail));
    }

    /// <summary>A gradient for the columns [R, K + 1] becomes one for the logits [R, V]. Can be called once.</summary>
    public torch.Tensor Spread(torch.Tensor gradient)
    {
        var keptCount = _tokenIds.shape[1];
        var kept = gradient.narrow(1, 0, keptCount);
        var atFirst = kept.gather(1, _firstUsed).expand_as(kept);
        // Where there are no others the sum is -inf, and -inf minus -inf would be NaN: any finite number gives the share 0.
        var lowest = _others.dtype == torch.float64 ? double.MinValue : float.MinValue;
        return _others.sub_(_othersLogSum.clamp_min(lowest)).exp_()
            .mul_(gradient.narrow(1, keptCount, 1))
            .scatter_(1, _tokenIds, torch.where(_used, kept, atFirst));
    }
}
