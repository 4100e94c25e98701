using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// The one number tau that a student's logits z are to be multiplied by: it minimises E KL(p || softmax(tau z)) against the teacher's p
/// (ALGORITHMS 5.5, step 8). The mean is convex in tau with derivative E[(q - p) z] and curvature E[Var_q(z)], so Newton's method, kept
/// inside the interval where the derivative changes sign, finds it. R rows of V logits.
/// </summary>
public static class LogitScale
{
    /// <summary>The largest tau; the smallest is its inverse. Beyond them the student's logits say nothing of the teacher's.</summary>
    public const double Largest = 100;

    private const int IterationsMax = 60;
    private const double Tolerance = 1e-9;
    private const int ChunkRows = 1024;

    /// <summary>Finds tau.</summary>
    /// <param name="visitRows">
    /// Calls its argument with the teacher's and the student's logits, [R, V] each, for every chunk of rows; it is asked once a step.
    /// </param>
    /// <returns>tau to a relative error of about 1e-9, between 1 / <see cref="Largest"/> and <see cref="Largest"/>.</returns>
    public static double Solve(Action<Action<torch.Tensor, torch.Tensor>> visitRows)
    {
        var (low, high, scale) = (1 / Largest, Largest, 1.0);
        for (var i = 0; i < IterationsMax; i++)
        {
            var (slope, curvature) = Derivatives(visitRows, scale);
            if (slope > 0)
                high = scale;
            else
                low = scale;
            var next = scale - slope / curvature;
            if (!(next > low && next < high))
                next = Math.Sqrt(low * high);
            if (Math.Abs(next - scale) <= Tolerance * scale)
                return next;
            scale = next;
        }
        return scale;
    }

    /// <summary>Finds tau on a text; memory for one batch and one chunk of logits, and a forward pass of both models a step.</summary>
    /// <param name="teacher">Any dtype.</param>
    /// <param name="student">Of the same vocabulary.</param>
    /// <param name="batches">The text; read once a step.</param>
    public static double Solve(CausalDecoder teacher, CausalDecoder student, IEnumerable<TokenBatch> batches)
    {
        using var unrecorded = torch.no_grad();
        return Solve(visit =>
        {
            foreach (var batch in batches)
                VisitBatch(teacher, student, batch, visit);
        });
    }

    private static void VisitBatch(
        CausalDecoder teacher, CausalDecoder student, TokenBatch batch, Action<torch.Tensor, torch.Tensor> visit)
    {
        using var scope = torch.NewDisposeScope();
        var inputs = CalibrationText.Inputs(batch, teacher.Device);
        var rows = CalibrationText.CountedRows(batch, teacher.Device);
        var (teachers, students) = (States(teacher), States(student));
        for (long first = 0; first < rows.shape[0]; first += ChunkRows)
        {
            using var chunk = torch.NewDisposeScope();
            var count = Math.Min(ChunkRows, rows.shape[0] - first);
            visit(teacher.Logits(teachers.narrow(0, first, count)), student.Logits(students.narrow(0, first, count)));
        }

        torch.Tensor States(CausalDecoder decoder) => decoder.Forward(inputs, ForwardRequest.FinalHiddenStateOnly)
            .FinalHiddenState.view(-1, decoder.Config.HiddenSize).index_select(0, rows);  // [N, D]
    }

    private static (double Slope, double Curvature) Derivatives(Action<Action<torch.Tensor, torch.Tensor>> visitRows, double scale)
    {
        var (slope, curvature) = (0.0, 0.0);
        visitRows((teacher, student) =>
        {
            using var scope = torch.NewDisposeScope();
            var logits = student.to(torch.ScalarType.Float64);                            // z
            var expected = teacher.to(torch.ScalarType.Float64).softmax(-1);              // p
            var given = (logits * scale).softmax(-1);                                     // q
            var mean = given.mul(logits).sum(-1, keepdim: true);                          // [R, 1]
            slope += (mean.sum() - expected.mul(logits).sum()).ToDouble();
            curvature += given.mul((logits - mean).square()).sum().ToDouble();
        });
        return (slope, curvature);
    }
}
