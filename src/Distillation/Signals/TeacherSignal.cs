using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>
/// What a teacher gave for the N valid tokens of a micro-batch, in (sequence, position) order. Owns its tensors: the constructors take
/// them out of every dispose scope. Legend of this folder: N rows, R rows of a chunk, V columns, D hidden size, K kept tokens.
/// </summary>
public abstract class TeacherSignal : IDisposable
{
    private readonly torch.Tensor[] _owned;

    private protected TeacherSignal(long rowCount, params torch.Tensor[] owned)
    {
        RowCount = rowCount;
        _owned = [.. owned.Select(tensor => tensor.DetachFromDisposeScope())];
    }

    /// <summary>N.</summary>
    public long RowCount { get; }

    /// <summary>Columns of the teacher's vocabulary; null where the signal does not tell.</summary>
    public abstract long? ColumnCount { get; }

    /// <summary>Frees what it owns.</summary>
    public virtual void Dispose()
    {
        foreach (var tensor in _owned)
            tensor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The rows from <paramref name="first"/> on; their tensors belong to the open dispose scope.</summary>
    internal abstract TeacherRows Rows(long first, long count, RowRequest request);

    /// <exception cref="ArgumentException">Not [N, columns], or of a dtype that cannot hold the numbers.</exception>
    private protected static long RowsOf(torch.Tensor matrix, string name)
    {
        if (matrix.dim() != 2 || !matrix.is_floating_point())
            throw new ArgumentException(
                $"{name} is [{string.Join(", ", matrix.shape)}] of {matrix.dtype}, must be a floating matrix", name);
        return matrix.shape[0];
    }

    private protected static void RequireTemperature(double captured, double asked)
    {
        if (captured != asked)
            throw new ArgumentException(FormattableString.Invariant(
                $"the teacher's probabilities are of temperature {captured}, the objective's temperature is {asked}"));
    }
}
