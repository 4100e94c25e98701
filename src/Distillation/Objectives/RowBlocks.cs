using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// Evaluates rows a few at a time, so that what an objective writes down between its passes stays in the processor's cache: of a large
/// [R, V] every pass would go to memory and back, which takes several times as long as the arithmetic.
/// </summary>
internal static class RowBlocks
{
    // Elements of one tensor of a block: 1 MiB in float32. A constant, because results depend on it in the last bit.
    private const long BlockElements = 1 << 18;

    /// <summary>The rows of a block for V columns: at least 1.</summary>
    public static long RowsFor(long columns) => Math.Max(1, BlockElements / columns);

    /// <summary>What the formula gives for all rows. A GPU is given them at once: it wants much work at a time.</summary>
    public static ObjectiveResult Evaluate(ObjectiveRows rows, Func<ObjectiveRows, ObjectiveResult> formula)
    {
        var (count, blockRows) = (rows.Student.shape[0], RowsFor(rows.Student.shape[1]));
        if (count <= blockRows || !rows.Student.is_cpu())
            return formula(rows);
        var loss = torch.empty(count, dtype: rows.Student.dtype);
        var gradient = rows.Student.empty_like();
        torch.Tensor? kl = null;
        for (long first = 0; first < count; first += blockRows)
        {
            using var scope = torch.NewDisposeScope();
            var length = Math.Min(blockRows, count - first);
            var block = formula(Part(rows, first, length));
            loss.narrow(0, first, length).copy_(block.Loss);
            gradient.narrow(0, first, length).copy_(block.Gradient);
            if (block.Kl is not null)
                (kl ??= loss.empty_like().MoveToOuterDisposeScope()).narrow(0, first, length).copy_(block.Kl);
        }
        return new ObjectiveResult(loss, gradient, kl);
    }

    private static ObjectiveRows Part(ObjectiveRows rows, long first, long count) => rows with
    {
        Student = rows.Student.narrow(0, first, count),
        Teacher = rows.Teacher?.narrow(0, first, count),
        Labels = rows.Labels?.narrow(0, first, count),
    };
}
