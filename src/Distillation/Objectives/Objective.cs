using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>
/// Losses of rows and their gradients by closed formulas, without autograd. What excluded columns, huge logits and a vocabulary of one
/// column give is finite wherever the exact value is.
/// </summary>
public static class Objective
{
    /// <summary>The losses and gradients of all rows, in the dtype of the logits.</summary>
    /// <exception cref="ArgumentException">The settings break a rule, or the rows lack a side or have other shapes or dtypes.</exception>
    public static ObjectiveResult Evaluate(ObjectiveSettings settings, ObjectiveRows rows)
    {
        Require(settings, rows);
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var result = RowBlocks.Evaluate(rows, block => Dispatch(settings, block));
        return new ObjectiveResult(
            result.Loss.MoveToOuterDisposeScope(), result.Gradient.MoveToOuterDisposeScope(), result.Kl?.MoveToOuterDisposeScope());
    }

    private static ObjectiveResult Dispatch(ObjectiveSettings settings, ObjectiveRows rows) => settings switch
    {
        HardCrossEntropySettings => HardCrossEntropy.Evaluate(rows),
        ForwardKlSettings => ForwardKl.Evaluate(rows, settings.Temperature),
        ForwardCrossEntropySettings => ForwardCrossEntropy.Evaluate(rows, settings.Temperature),
        ReverseKlSettings => ReverseKl.Evaluate(rows),
        SymmetricKlSettings symmetric => BlendedKl.Symmetric(rows, symmetric.ForwardWeight),
        GeneralizedJsSettings js => GeneralizedJs.Evaluate(rows, js.TeacherWeight),
        TotalVariationSettings => TotalVariation.Evaluate(rows),
        SkewForwardKlSettings skew => SkewKl.Forward(rows, skew.TeacherWeight),
        SkewReverseKlSettings skew => SkewKl.Reverse(rows, skew.StudentWeight, skew.DetachMixture),
        AdaptiveKlSettings adaptive => BlendedKl.Adaptive(rows, adaptive.HeadMass),
        DecoupledKdSettings decoupled => DecoupledKd.Evaluate(rows, decoupled),
        LogitMseSettings => LogitMse.Evaluate(rows),
        TaidObjectiveSettings => TaidMixture.Evaluate(rows),
        UniversalLogitSettings => UniversalLogit.Evaluate(rows),
        _ => throw new ArgumentException($"no formula for {settings.Kind}", nameof(settings)),
    };

    private static void Require(ObjectiveSettings settings, ObjectiveRows rows)
    {
        if (settings.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        var (student, shape) = (rows.Student, rows.Student.shape);
        if (student.dtype is not (torch.ScalarType.Float32 or torch.ScalarType.Float64))
            throw new ArgumentException($"student logits are {student.dtype}, must be Float32 or Float64", nameof(rows));
        if (shape.Length != 2 || shape[1] == 0)
            throw new ArgumentException("student logits must be [R, V]", nameof(rows));
        if (settings.NeedsTeacher)
            RequireTeacher(rows.Teacher, student, anyWidth: settings.Kind == ObjectiveKind.UniversalLogit);
        if (settings.NeedsLabels && (rows.Labels is not { } labels || !labels.shape.SequenceEqual([shape[0]])
            || labels.dtype != torch.ScalarType.Int64))
            throw new ArgumentException($"{ObjectiveNames.Of(settings.Kind)} needs int64 labels [R]", nameof(rows));
        if (settings.Kind == ObjectiveKind.Taid && !(rows.Coefficient is >= 0 and <= 1))
            throw new ArgumentException($"t is {rows.Coefficient}, must be 0 to 1", nameof(rows));
    }

    private static void RequireTeacher(torch.Tensor? teacher, torch.Tensor student, bool anyWidth)
    {
        if (teacher is null)
            throw new ArgumentException("no teacher's logits", nameof(teacher));
        if (teacher.dtype != student.dtype)
            throw new ArgumentException($"teacher's logits are {teacher.dtype}, the student's {student.dtype}", nameof(teacher));
        var (ours, theirs) = (student.shape, teacher.shape);
        var fits = anyWidth ? theirs.Length == 2 && theirs[0] == ours[0] && theirs[1] > 0 : theirs.SequenceEqual(ours);
        if (!fits)
            throw new ArgumentException(
                $"teacher's logits are [{string.Join(", ", theirs)}], the student's [{string.Join(", ", ours)}]", nameof(teacher));
    }
}
