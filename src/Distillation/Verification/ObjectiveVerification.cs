using ActorDistill.Distillation.Head;
using ActorDistill.Distillation.Objectives;
using ActorDistill.Distillation.Signals;
using ActorDistill.Models.Verification;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Verification;

/// <summary>A golden case computed along one path: its loss, and one comparison for each gradient.</summary>
/// <param name="Objective">As the manifest names it.</param>
/// <param name="File">The case's file, without its folder.</param>
/// <param name="Path">"plain": all rows' logits at once; "fused": from hidden states, a few rows at a time.</param>
/// <param name="Comparisons">Of loss and gradients.</param>
public sealed record ObjectiveCheck(string Objective, string File, string Path, IReadOnlyList<Comparison> Comparisons);

/// <summary>Compares objectives with golden cases, with and without the fused head.</summary>
public static class ObjectiveVerification
{
    // Not a divisor of any usual number of rows, so that the last chunk is a shorter one.
    private const int ChunkRows = 3;

    /// <summary>Computes a case both ways.</summary>
    /// <param name="golden">A case of a known objective.</param>
    /// <param name="dtype">Float32 or float64.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="OperatorException">The case's file is missing or damaged.</exception>
    public static IReadOnlyList<ObjectiveCheck> Run(GoldenCase golden, torch.ScalarType dtype, torch.Device device)
    {
        if (golden.Settings is not { } settings)
            throw new ArgumentException($"no objective is called {golden.ObjectiveName}", nameof(golden));
        using var scope = torch.NewDisposeScope();
        var rows = GoldenRows.Load(golden.Path, dtype, device);
        if (golden.TopK > rows.Teacher.shape[1])
            throw new OperatorException($"{golden.Path}: k is {golden.TopK}, but there are {rows.Teacher.shape[1]} columns");
        var file = Path.GetFileName(golden.Path);
        return
        [
            new ObjectiveCheck(golden.ObjectiveName, file, "plain", Plain(golden, settings, rows)),
            new ObjectiveCheck(golden.ObjectiveName, file, "fused", Fused(golden, settings, rows)),
        ];
    }

    private static List<Comparison> Plain(GoldenCase golden, ObjectiveSettings settings, GoldenRows rows)
    {
        using var signal = golden.TopK is { } k ? TopK(rows.Teacher, k, settings.Temperature) : null;
        var result = signal == null
            ? Objective.Evaluate(settings, new ObjectiveRows(rows.Student, rows.Teacher, rows.Labels, golden.Coefficient))
            : SignalObjective.Evaluate(settings, rows.Student, signal, 0, rows.Labels);
        var (count, bound) = (Math.Max(rows.Count, 1), ObjectiveBounds.Gradient(rows.Student.dtype));
        return
        [
            CompareLoss(settings, rows, result.Loss.sum(torch.float64).ToDouble() / count),
            ForwardVerification.Compare(
                "gradient", InAllRows(result.Gradient.to(torch.float64) / count, rows), rows.Gradient, bound),
        ];
    }

    // States z and the identity as the head give the logits z, so that dX is the golden gradient G and dW is G^T z.
    private static List<Comparison> Fused(GoldenCase golden, ObjectiveSettings settings, GoldenRows rows)
    {
        // A state of -infinity is none: 0 * -infinity. The head has no such columns; what is excluded is left out.
        var kept = KeptColumns(rows);                                                           // [C]
        var (states, teacher) = (rows.Student.index_select(1, kept), rows.Teacher.index_select(1, kept));
        var columns = kept.shape[0];
        using TeacherSignal signal = golden.TopK is { } k ? TopK(teacher, k, settings.Temperature) : new LogitsSignal(teacher);
        var input = new HeadInput(
            states, torch.eye(columns, dtype: states.dtype, device: states.device), LabelsAmong(kept, rows, golden.Path), signal);
        var result = new FusedHead(new LossSettings(settings), ChunkRows).Run(input, Math.Max(rows.Count, 1), golden.Coefficient);

        var statesGradient = torch.zeros_like(rows.Student, dtype: torch.float64);
        statesGradient.index_copy_(1, kept, result.StatesGradient.to(torch.float64));           // [N, V]
        var goldenRows = rows.Gradient.index_select(0, rows.ValidRows.cpu()).index_select(1, kept.cpu());   // [N, C]
        var preciseStates = states.cpu().to(torch.float64);                                     // [N, C]
        var bound = ObjectiveBounds.Gradient(states.dtype);
        return
        [
            CompareLoss(settings, rows, result.SoftSum / Math.Max(rows.Count, 1)),
            ForwardVerification.Compare("states gradient", InAllRows(statesGradient, rows), rows.Gradient, bound),
            ForwardVerification.Compare(
                "head gradient", result.WeightGradient, goldenRows.t().mm(preciseStates), ThroughHead(bound, preciseStates)),
        ];
    }

    private static Comparison CompareLoss(ObjectiveSettings settings, GoldenRows rows, double loss)
    {
        using var scope = torch.NewDisposeScope();
        var bound = ObjectiveBounds.Loss(rows.Student.dtype, settings.Temperature);
        return ForwardVerification.Compare("loss", torch.tensor(loss), rows.Loss, bound);
    }

    // G^T z multiplies what G may be off by with the states: by at most the largest sum of |z| over the rows.
    private static ErrorBound ThroughHead(ErrorBound bound, torch.Tensor states) =>
        bound with { Absolute = bound.Absolute * Math.Max(1, states.abs().sum(0).max().ToDouble()) };

    // Rows that do not count have the gradient 0: [N, V] to [B S, V].
    private static torch.Tensor InAllRows(torch.Tensor gradient, GoldenRows rows) =>
        torch.zeros(rows.Gradient.shape, torch.float64, gradient.device).index_copy_(0, rows.ValidRows, gradient);

    // Columns that are not -infinity on both sides in every row, all where there is no row: int64 [C].
    private static torch.Tensor KeptColumns(GoldenRows rows) => rows.Count == 0
        ? torch.arange(rows.Student.shape[1], dtype: torch.int64, device: rows.Student.device)
        : rows.Student.maximum(rows.Teacher).ne(double.NegativeInfinity).any(0).nonzero().view(-1);

    private static torch.Tensor LabelsAmong(torch.Tensor kept, GoldenRows rows, string path)
    {
        var matches = rows.Labels.unsqueeze(1).eq(kept);                                        // [N, C]
        return matches.any(1).all().item<bool>()
            ? matches.to(torch.int64).argmax(1)
            : throw new OperatorException($"{path}: a label is an excluded column");
    }

    private static TopKSignal TopK(torch.Tensor teacher, int k, double temperature)
    {
        using var scope = torch.NewDisposeScope();
        var logProbs = (teacher / temperature).log_softmax(-1);                                 // [N, V]
        var (largest, ids) = logProbs.topk(k);                                                  // [N, k]
        var rest = logProbs.scatter(-1, ids, largest.full_like(double.NegativeInfinity));       // [N, V]
        return new TopKSignal(ids, largest, rest.logsumexp(-1), temperature);
    }
}
