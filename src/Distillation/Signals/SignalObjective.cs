using ActorDistill.Distillation.Objectives;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>
/// An objective on whatever a teacher gave: on all columns, or on the kept tokens and the tail (ALGORITHMS sections 9.1, 9.2).
/// </summary>
public static class SignalObjective
{
    /// <summary>
    /// Losses and gradients of the rows from <paramref name="firstRow"/> of a signal on. On a sparse signal this is the objective on the
    /// coarser alphabet of K + 1 outcomes, which equals the dense one where K is V.
    /// </summary>
    /// <param name="objective">Which pairs with signals make sense says <see cref="Schedules.Payloads.PayloadRules"/>.</param>
    /// <param name="logits">The student's, float32 or float64: [R, V]. A wider teacher counts with its first V columns only.</param>
    /// <param name="teacher">Null for an objective without a teacher.</param>
    /// <param name="firstRow">The signal's row that belongs to the first of the logits.</param>
    /// <param name="labels">int64 [R].</param>
    /// <param name="coefficient">TAID's t.</param>
    /// <returns>Tensors of the open dispose scope.</returns>
    /// <exception cref="ArgumentException">The signal is of another temperature, or names tokens beyond the student's columns.</exception>
    public static ObjectiveResult Evaluate(
        ObjectiveSettings objective, torch.Tensor logits, TeacherSignal? teacher, long firstRow, torch.Tensor labels,
        double coefficient = 1) => Evaluate(objective, logits, teacher, firstRow, labels, coefficient, null);

    /// <param name="objective">As above, and so the others.</param>
    /// <param name="logits">[R, V].</param>
    /// <param name="teacher">May be null.</param>
    /// <param name="firstRow">Of the signal.</param>
    /// <param name="labels">[R].</param>
    /// <param name="coefficient">TAID's t.</param>
    /// <param name="space">Of the logits' shape and dtype: room for the teacher's, if it makes any.</param>
    internal static ObjectiveResult Evaluate(
        ObjectiveSettings objective, torch.Tensor logits, TeacherSignal? teacher, long firstRow, torch.Tensor labels,
        double coefficient, torch.Tensor? space)
    {
        if (teacher == null || !objective.NeedsTeacher)
            return Objective.Evaluate(objective, new ObjectiveRows(logits, null, labels, coefficient));
        // Whoever compares sorted probabilities takes the teacher's columns as they are.
        var request = objective.Kind == ObjectiveKind.UniversalLogit
            ? new RowRequest(teacher.ColumnCount ?? logits.shape[1], objective.Temperature, logits.dtype)
            : new RowRequest(logits.shape[1], objective.Temperature, logits.dtype, space);
        return teacher.Rows(firstRow, logits.shape[0], request) switch
        {
            DenseRows dense => Objective.Evaluate(objective, new ObjectiveRows(logits, dense.Logits, labels, coefficient)),
            SparseRows sparse => OnKept(objective, logits, sparse, labels, coefficient),
            _ => throw new InvalidOperationException("rows of an unknown kind"),
        };
    }

    private static ObjectiveResult OnKept(
        ObjectiveSettings objective, torch.Tensor logits, SparseRows teacher, torch.Tensor labels, double coefficient)
    {
        var coarsening = new Coarsening(logits, teacher, objective.Temperature);
        var target = torch.cat([teacher.LogProbs, teacher.TailLogProb], 1).mul_(objective.Temperature);  // [R, K + 1]
        var rows = new ObjectiveRows(coarsening.Columns, target, coarsening.ColumnOf(labels), coefficient);
        var result = Objective.Evaluate(objective, rows);
        if (teacher.KeepsMass)
            result = WithMass(objective, result, teacher.LogProbs);
        return result with { Gradient = coarsening.Spread(result.Gradient) };
    }

    // With a the mass that was kept, sum p log(p / q) = a sum (p/a) log((p/a) / q) + a log a, and its gradient is a times the other's.
    private static ObjectiveResult WithMass(ObjectiveSettings objective, ObjectiveResult renormalized, torch.Tensor logProbs)
    {
        var logMass = logProbs.logsumexp(1);  // [R]
        var mass = logMass.exp();
        var loss = renormalized.Loss * mass;
        if (objective.Kind == ObjectiveKind.ForwardKl)
            loss += mass * logMass * (objective.Temperature * objective.Temperature);
        return renormalized with { Loss = loss, Gradient = renormalized.Gradient * mass.unsqueeze(1) };
    }
}
