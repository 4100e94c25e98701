using ActorDistill.Distillation.Objectives;
using ActorDistill.Distillation.Signals;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Head;

/// <summary>
/// From hidden states straight to losses and gradients, a chunk of rows at a time: logits of all rows never exist together (ALGORITHMS
/// section 10). For a chunk of R rows of states X and the head W: z = X W^T, G = dL/dz in closed form, dX = G W, dW += G^T X.
/// </summary>
/// <remarks>
/// Losses are computed in float32, or in float64 for float64 states; products in the dtype of the states; the head's gradient is summed
/// in float32, or in float64 if states or head are. The number of rows in a chunk is part of the numeric recipe: other chunks round
/// differently.
/// </remarks>
public sealed class FusedHead
{
    private static readonly HardCrossEntropySettings Hard = new();
    private readonly LossSettings _loss;
    private readonly int _chunkRows;
    private readonly int? _vocabSize;

    /// <summary>A head of some loss.</summary>
    /// <param name="loss">Objective and weights of its parts.</param>
    /// <param name="chunkRows">Rows whose logits are alive at a time, at least 1; see <see cref="DefaultChunkRows"/>.</param>
    /// <param name="vocabSize">
    /// Columns, from the first, that take part in the loss; what student and teacher have in common when not given. Padding beyond them
    /// gets the gradient 0. For universal-logit it limits the student only.
    /// </param>
    /// <exception cref="ArgumentException">The settings break one of their rules.</exception>
    public FusedHead(LossSettings loss, int chunkRows, int? vocabSize = null)
    {
        if (loss.FirstFault() is { } fault)
            throw new ArgumentException(fault, nameof(loss));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunkRows);
        (_loss, _chunkRows, _vocabSize) = (loss, chunkRows, vocabSize);
    }

    /// <summary>A good number of rows for a vocabulary, whatever the machine.</summary>
    public static int DefaultChunkRows(int vocabSize) => RowChunks.DefaultRows(vocabSize);

    /// <summary>
    /// Sums of the losses and the gradients of (soft weight * objective + hard weight * cross-entropy) / denominator. No rows give zeros.
    /// </summary>
    /// <param name="input">What to work on; it is left as it is.</param>
    /// <param name="denominator">Valid tokens of the whole step, at least 1.</param>
    /// <param name="coefficient">TAID's t.</param>
    /// <returns>Gradients of the open dispose scope, not recorded.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit each other, or the objective lacks its teacher.</exception>
    public HeadResult Run(HeadInput input, double denominator, double coefficient = 1)
    {
        Check(input, denominator);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (states, weight) = (input.States.detach(), input.Weight.detach());
        var columns = ColumnCount(input);
        var work = new Work(
            states,
            weight.narrow(0, 0, columns).to(states.dtype),
            input.Labels,
            input.Teacher,
            states.empty_like(),
            weight.zeros_like(Wider(states.dtype, weight.dtype)),
            Space(states.dtype),
            Space(Wider(states.dtype)),
            coefficient,
            torch.zeros([3], torch.float64, states.device));
        if (states.shape[0] > 0)
            foreach (var (first, count) in RowChunks.Of(states.shape[0], _chunkRows))
                RunChunk(work, first, count);
        var sums = work.Sums.cpu().data<double>().ToArray();
        return new HeadResult(
            sums[0], sums[1], sums[2],
            work.StatesGradient.div_(denominator).MoveToOuterDisposeScope(),
            work.WeightGradient.div_(denominator).to(weight.dtype).MoveToOuterDisposeScope());

        torch.Tensor Space(torch.ScalarType dtype) =>
            torch.empty(Math.Min(_chunkRows, states.shape[0]), columns, dtype, states.device);
    }

    // What all chunks share. StatesGradient [N, D] and WeightGradient [V, D] are filled without the denominator: dividing them once at
    // the end rounds less than dividing every chunk's logits' gradient. Student and teacher logits of every chunk go to the same
    // place [R, V]. Sums: soft, divergence, hard.
    private sealed record Work(
        torch.Tensor States, torch.Tensor Weight, torch.Tensor Labels, TeacherSignal? Teacher, torch.Tensor StatesGradient,
        torch.Tensor WeightGradient, torch.Tensor StudentSpace, torch.Tensor TeacherSpace, double Coefficient, torch.Tensor Sums);

    private void RunChunk(Work work, long first, long count)
    {
        using var scope = torch.NewDisposeScope();
        var states = work.States.narrow(0, first, count);                    // [R, D]
        var gradient = LogitsGradient(work, states, first).to(states.dtype);  // [R, V]
        work.StatesGradient.narrow(0, first, count).copy_(gradient.mm(work.Weight));
        var sum = work.WeightGradient.narrow(0, 0, gradient.shape[1]);        // [V, D]
        _ = sum.dtype == states.dtype ? sum.addmm_(gradient.t(), states) : sum.add_(gradient.t().mm(states));
    }

    // The gradient of soft weight * objective + hard weight * cross-entropy with respect to the logits: [R, V].
    private torch.Tensor LogitsGradient(Work work, torch.Tensor states, long first)
    {
        using var scope = torch.NewDisposeScope();
        var count = states.shape[0];
        var labels = work.Labels.narrow(0, first, count);
        var logits = work.StudentSpace.narrow(0, 0, count).addmm_(states, work.Weight.t(), beta: 0).to(Wider(states.dtype));  // [R, V]
        var soft = SignalObjective.Evaluate(
            _loss.Objective, logits, work.Teacher, first, labels, work.Coefficient, work.TeacherSpace.narrow(0, 0, count));
        Add(work.Sums, 0, soft.Loss);
        if (soft.Kl is { } kl)
            Add(work.Sums, 1, kl);
        var gradient = soft.Gradient;
        if (_loss.SoftWeight != 1)
            gradient.mul_(_loss.SoftWeight);
        if (_loss.HardWeight != 0)
        {
            var hard = Objective.Evaluate(Hard, new ObjectiveRows(logits, null, labels));
            Add(work.Sums, 2, hard.Loss);
            gradient.add_(hard.Gradient, _loss.HardWeight);
        }
        return gradient.MoveToOuterDisposeScope();
    }

    private static void Add(torch.Tensor sums, long index, torch.Tensor losses) =>
        sums.narrow(0, index, 1).add_(losses.sum(torch.float64));

    private long ColumnCount(HeadInput input)
    {
        var student = Math.Min(input.Weight.shape[0], _vocabSize ?? long.MaxValue);
        return _loss.Objective is UniversalLogitSettings ? student : Math.Min(student, input.Teacher?.ColumnCount ?? long.MaxValue);
    }

    private void Check(HeadInput input, double denominator)
    {
        var (states, weight) = (input.States, input.Weight);
        if (states.dim() != 2 || weight.dim() != 2 || states.shape[1] != weight.shape[1])
            throw new ArgumentException(
                $"states [{string.Join(", ", states.shape)}] do not fit a head [{string.Join(", ", weight.shape)}]", nameof(input));
        if (input.Labels.dim() != 1 || input.Labels.shape[0] != states.shape[0] || input.Labels.dtype != torch.int64)
            throw new ArgumentException($"labels must be {states.shape[0]} token ids of int64", nameof(input));
        if (_loss.Objective.NeedsTeacher && input.Teacher?.RowCount != states.shape[0])
            throw new ArgumentException($"the teacher's rows are {input.Teacher?.RowCount}, must be {states.shape[0]}", nameof(input));
        if (!(denominator > 0 && double.IsFinite(denominator)))
            throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "must be finite and above 0");
    }

    private static torch.ScalarType Wider(params torch.ScalarType[] dtypes) =>
        dtypes.Contains(torch.float64) ? torch.float64 : torch.float32;
}
