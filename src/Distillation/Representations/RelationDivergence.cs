using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>
/// Self-attention relations (MiniLMv2, Wang et al., 2021): how the queries, the keys or the values of a sequence resemble each other. Each
/// side's vectors are cut into equally many relation heads, so heads and widths of the two models may differ. A decoder's tokens relate to
/// those before them and to themselves, as its attention does. B sequences, T tokens, R relation heads.
/// </summary>
public static class RelationDivergence
{
    /// <summary>KL between rows of softmax(X X^T / sqrt(d)), d values per relation head; X is queries, keys or values.</summary>
    /// <param name="student">[B, heads, T, values per head].</param>
    /// <param name="teacher">The same with other heads and sizes.</param>
    /// <param name="relationHeads">R; divides the values of all heads on both sides.</param>
    /// <param name="valid">Which rows count: bool [B, T].</param>
    /// <param name="rowWeight">What each row (b, r, i) that counts is multiplied by.</param>
    /// <returns>In nats; the gradient has the student's shape and dtype and belongs to the scope that is open around the call.</returns>
    public static WeightedLoss Of(
        torch.Tensor student, torch.Tensor teacher, int relationHeads, torch.Tensor valid, double rowWeight)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var dtype = Precision.For(student);
        var vectors = Regrouped(student.Precise(dtype), relationHeads);                                  // [B, R, T, d]
        var target = Scores(Regrouped(teacher.Precise(dtype), relationHeads)).softmax(-1);               // [B, R, T, T]
        var (loss, rows) = AttentionDivergence.PerHead(Scores(vectors), target, valid, rowWeight);       // [B, R, T, T]
        // A score is a product of two tokens' vectors and pulls at both.
        var pull = rows.add(rows.transpose(-2, -1)).matmul(vectors).div_(Math.Sqrt(vectors.shape[^1]));  // [B, R, T, d]
        var shape = student.shape;
        var gradient = pull.transpose(1, 2).reshape(shape[0], shape[2], shape[1], shape[3]).transpose(1, 2).to(student.dtype);
        return new WeightedLoss(loss, gradient.MoveToOuterDisposeScope());
    }

    private static torch.Tensor Regrouped(torch.Tensor heads, int relationHeads)
    {
        var shape = heads.shape;
        return heads.transpose(1, 2).reshape(shape[0], shape[2], relationHeads, -1).transpose(1, 2);
    }

    private static torch.Tensor Scores(torch.Tensor vectors)
    {
        var (tokens, size) = (vectors.shape[2], vectors.shape[3]);
        var later = torch.ones(tokens, tokens, torch.ScalarType.Bool, vectors.device).triu(1);  // [T, T]
        return vectors.matmul(vectors.transpose(-2, -1)).div_(Math.Sqrt(size)).masked_fill_(later, double.NegativeInfinity);
    }
}
