using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>Distances of hidden vectors (Aguilar et al., AAAI 2020, section 3.2) with closed-form gradients.</summary>
public static class HiddenDistance
{
    // Shorter vectors have no direction: the loss is that of a zero vector, and nothing pulls at the student's.
    private const double Shortest = 1e-8;

    /// <summary>
    /// Row by row. Cosine: 1 - cos, gradient -(t/|t| - cos s/|s|) / |s|. Mean squared difference of the vectors scaled to a mean square of
    /// 1: |s|^2/|s|^2 + |t|^2/|t|^2 - 2 cos, so twice the cosine loss, and as blind to lengths.
    /// </summary>
    /// <param name="kind">The distance.</param>
    /// <param name="student">s: [N, D], float32 or float64.</param>
    /// <param name="teacher">t: [N, D] in the same dtype.</param>
    /// <param name="rowWeight">What each row is multiplied by.</param>
    /// <returns>The gradient is [N, D] and belongs to the scope that is open around the call.</returns>
    public static WeightedLoss Of(HiddenLossKind kind, torch.Tensor student, torch.Tensor teacher, double rowWeight)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var (length, direction) = Direction(student.detach());              // [N, 1], [N, D]
        var (_, target) = Direction(teacher.detach());                      // [N, D]
        var cosine = (direction * target).sum(-1, keepdim: true);           // [N, 1]
        var gradient = (direction * cosine).sub_(target).div_(length);      // [N, D], of the cosine loss
        gradient.masked_fill_(length <= Shortest, 0);
        var (rows, factor) = kind switch
        {
            HiddenLossKind.Cosine => (1 - cosine, 1),
            HiddenLossKind.Mse => ((direction - target).square().sum(-1), 2),
        };
        var loss = rows.sum(type: torch.ScalarType.Float64).ToDouble() * rowWeight;
        return new WeightedLoss(loss, gradient.mul_(factor * rowWeight).MoveToOuterDisposeScope());
    }

    private static (torch.Tensor Length, torch.Tensor Direction) Direction(torch.Tensor vectors)
    {
        var length = vectors.square().sum(-1, keepdim: true).sqrt().clamp_(min: Shortest);
        return (length, vectors / length);
    }
}
