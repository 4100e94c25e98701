using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>Final hidden states of a teacher and the head that turns them into logits, chunk by chunk (ALGORITHMS section 10).</summary>
public sealed class HiddenStateSignal : TeacherSignal
{
    /// <summary>A signal over hidden states.</summary>
    /// <param name="states">[N, D], after the final norm, of any floating dtype; becomes the signal's own.</param>
    /// <param name="headWeight">[V, D]; stays the caller's and must live as long as the signal. Products run in its dtype.</param>
    /// <exception cref="ArgumentException">Not floating matrices, or of unequal D.</exception>
    public HiddenStateSignal(torch.Tensor states, torch.Tensor headWeight) : base(RowsOf(states, nameof(states)), states)
    {
        RowsOf(headWeight, nameof(headWeight));
        if (headWeight.shape[1] != states.shape[1])
            throw new ArgumentException(
                $"hidden states of width {states.shape[1]} do not fit a head of width {headWeight.shape[1]}", nameof(headWeight));
        (States, HeadWeight) = (states, headWeight);
    }

    /// <summary>[N, D].</summary>
    public torch.Tensor States { get; }

    /// <summary>[V, D], not owned.</summary>
    public torch.Tensor HeadWeight { get; }

    /// <inheritdoc/>
    public override long? ColumnCount => HeadWeight.shape[0];

    internal override TeacherRows Rows(long first, long count, RowRequest request)
    {
        var states = States.narrow(0, first, count);
        if (request.Space is { } space && space.dtype == HeadWeight.dtype)
            return new DenseRows(space.addmm_(states.to(HeadWeight.dtype), Columns(HeadWeight, request.Columns), beta: 0));
        return new DenseRows(Logits(states, HeadWeight, request.Columns).to(request.Precision));
    }

    /// <summary>The first <paramref name="columns"/> logits of hidden states [R, D], in the head's dtype: [R, columns].</summary>
    internal static torch.Tensor Logits(torch.Tensor states, torch.Tensor headWeight, long columns) =>
        states.to(headWeight.dtype).mm(Columns(headWeight, columns));

    private static torch.Tensor Columns(torch.Tensor headWeight, long columns) => headWeight.narrow(0, 0, columns).t();  // [D, columns]
}
