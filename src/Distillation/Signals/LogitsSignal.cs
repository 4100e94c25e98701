using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>All logits of a teacher.</summary>
/// <param name="logits">[N, V] of any floating dtype, before any temperature; becomes the signal's own.</param>
/// <exception cref="ArgumentException">Not a floating matrix.</exception>
public sealed class LogitsSignal(torch.Tensor logits) : TeacherSignal(RowsOf(logits, nameof(logits)), logits)
{
    /// <summary>[N, V].</summary>
    public torch.Tensor Logits { get; } = logits;

    /// <inheritdoc/>
    public override long? ColumnCount => Logits.shape[1];

    internal override TeacherRows Rows(long first, long count, RowRequest request) =>
        new DenseRows(Logits.narrow(0, first, count).narrow(1, 0, request.Columns).to(request.Precision));  // [R, V]
}
