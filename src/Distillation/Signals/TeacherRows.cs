using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>How the student wants a teacher's rows.</summary>
/// <param name="Columns">Vocabulary columns, from the first, that the loss is about.</param>
/// <param name="Temperature">Divides the logits.</param>
/// <param name="Precision">float32 or float64, the dtype of the loss arithmetic.</param>
/// <param name="Space">
/// [R, Columns] in that dtype, which the answer may use up; null where there is none. Asking for new memory chunk after chunk leaves
/// holes of just too small a size in glibc's heap.
/// </param>
internal readonly record struct RowRequest(
    long Columns, double Temperature, torch.ScalarType Precision, torch.Tensor? Space = null);

/// <summary>What a teacher says of R rows.</summary>
internal abstract record TeacherRows;

/// <summary>Everything: the distribution of a row is softmax(logits / temperature).</summary>
/// <param name="Logits">[R, V].</param>
internal sealed record DenseRows(torch.Tensor Logits) : TeacherRows;

/// <summary>Probabilities, at the temperature that was asked for, of K tokens and of all others together.</summary>
/// <param name="TokenIds">[R, K], int64. In a used place no id stands twice.</param>
/// <param name="LogProbs">[R, K]; -inf in a place that is not used.</param>
/// <param name="TailLogProb">[R, 1]; -inf when nothing is left for the others.</param>
internal sealed record SparseRows(torch.Tensor TokenIds, torch.Tensor LogProbs, torch.Tensor TailLogProb) : TeacherRows
{
    /// <summary>Whether the mass of the kept tokens, and with it loss and gradient, is left below 1 (the raw form).</summary>
    public bool KeepsMass { get; init; }
}
