using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Verification;

/// <summary>
/// The tensors of a golden case in which N of its B S rows count: student_logits and teacher_logits [B, S, V], mask and labels [B, S],
/// loss [], grad_student_logits [B, S, V]. Loss and gradient are of the mean over the rows that count.
/// </summary>
internal sealed record GoldenRows(
    torch.Tensor Student, torch.Tensor Teacher, torch.Tensor Labels, torch.Tensor ValidRows, torch.Tensor Loss, torch.Tensor Gradient)
{
    /// <summary>Rows that count.</summary>
    public long Count => Student.shape[0];

    /// <summary>Reads a case.</summary>
    /// <param name="path">The case's file.</param>
    /// <param name="dtype">Of both sides' logits [N, V]; the golden loss and gradient [B S, V] stay in float64.</param>
    /// <param name="device">Where all but the golden values go.</param>
    /// <returns>Tensors of the open dispose scope; valid rows as int64 [N], places among the B S.</returns>
    /// <exception cref="OperatorException">The file is damaged, or lacks a tensor, or shapes or labels do not fit.</exception>
    public static GoldenRows Load(string path, torch.ScalarType dtype, torch.Device device)
    {
        using var file = WeightSet.OpenFile(path);
        var student = TensorBytes.Load(file, "student_logits");
        if (student.dim() != 3 || student.numel() == 0)
            throw new OperatorException($"{path}: student_logits has shape {WeightShape.Text(student.shape)}, expected [B, S, V]");
        var (batch, tokens, columns) = (student.shape[0], student.shape[1], student.shape[2]);
        var valid = Load(file, "mask", batch, tokens).view(-1).ne(0).nonzero().view(-1);                    // [N]
        var labels = Load(file, "labels", batch, tokens).to(torch.int64).view(-1).index_select(0, valid);   // [N]
        if (labels.numel() > 0 && (labels.min().ToInt64() < 0 || labels.max().ToInt64() >= columns))
            throw new OperatorException($"{path}: a label that counts is not one of the {columns} columns");
        return new GoldenRows(
            Rows(student), Rows(Load(file, "teacher_logits", batch, tokens, columns)), labels.to(device), valid.to(device),
            Load(file, "loss").to(torch.float64),
            Load(file, "grad_student_logits", batch, tokens, columns).view(-1, columns).to(torch.float64));

        torch.Tensor Rows(torch.Tensor logits) => logits.view(-1, columns).index_select(0, valid).to(dtype).to(device);
    }

    private static torch.Tensor Load(WeightSet file, string name, params long[] shape)
    {
        var tensor = TensorBytes.Load(file, name);
        return tensor.shape.SequenceEqual(shape)
            ? tensor
            : throw new OperatorException(
                $"{file.Place}: {name} has shape {WeightShape.Text(tensor.shape)}, expected {WeightShape.Text(shape)}");
    }
}
