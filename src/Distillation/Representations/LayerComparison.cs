using ActorDistill.Distillation.Training;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>
/// The losses of one pair of layers, both counted from 1. Each call adds its roots, whose gradients carry the weights of the settings and
/// belong to the scope around it; all else is freed before the next layer.
/// </summary>
internal sealed class LayerComparison(RepresentationSettings settings, HiddenWidths widths)
{
    // Queries, keys and values count alike, so that the loss stays a mean over rows like that of the heads.
    private const int RelationKinds = 3;

    /// <summary>The layer's attention loss, a mean over the step's rows.</summary>
    public double Attention(
        DecoderOutput student, TeacherInternals teacher, int layer, int teacherLayer, torch.Tensor valid, StepCounts counts,
        List<GradientRoot> roots)
    {
        using var scope = torch.NewDisposeScope();
        var positions = Math.Max(counts.Positions, 1);
        if (settings.HeadMatch == HeadMatch.Relations)
        {
            var (own, other) = (student.AttentionInputs[layer - 1], teacher.Relations[teacherLayer]);
            return Relation(own.Queries, other.Queries) + Relation(own.Keys, other.Keys) + Relation(own.Values, other.Values);
        }
        var (scores, target) = (student.AttentionScores[layer - 1], teacher.Attention[teacherLayer]);
        return Add(scores, settings.AttentionWeight, roots, settings.HeadMatch == HeadMatch.Average
            ? AttentionDivergence.Averaged(scores, target, valid, 1.0 / positions)
            : AttentionDivergence.PerHead(scores, target, valid, 1.0 / (positions * scores.shape[1])));

        double Relation(torch.Tensor own, torch.Tensor other) => Add(own, settings.AttentionWeight, roots, RelationDivergence.Of(
            own, other, settings.RelationHeads, valid, 1.0 / (positions * settings.RelationHeads * RelationKinds)));
    }

    /// <summary>The layer's hidden loss, a mean over the step's compared positions.</summary>
    public double Hidden(
        DecoderOutput student, TeacherInternals teacher, int layer, int teacherLayer, torch.Tensor places, StepCounts counts,
        List<GradientRoot> roots)
    {
        using var scope = torch.NewDisposeScope();
        var state = student.HiddenStates[layer];                                    // [B, S, D]
        var dtype = Precision.For(state);
        var own = Rows(state, places).Precise(dtype);                               // [N, D]
        var target = Rows(teacher.Hidden[teacherLayer], places).Precise(dtype);     // [N, Dt]
        if (widths.TeacherProjection is { } fixedProjection)
            target = target.matmul(fixedProjection.to(dtype));                      // [N, D]
        var projector = widths.Projector(layer);
        var weight = projector?.Precise(dtype);                                     // [Dt, D]
        var compared = weight is null ? own : own.matmul(weight.t());               // [N, Dt] or [N, D]
        var rowWeight = 1.0 / Math.Max(ComparedPositions.Count(settings.Positions, counts), 1);
        var (loss, gradient) = HiddenDistance.Of(settings.HiddenLoss, compared, target, rowWeight);
        if (projector is not null && weight is not null)
        {
            Add(projector, settings.HiddenWeight, roots, new WeightedLoss(loss, gradient.t().matmul(own).to(projector.dtype)));
            gradient = gradient.matmul(weight);                                     // [N, D]
        }
        return Add(state, settings.HiddenWeight, roots, new WeightedLoss(loss, Spread(gradient.to(state.dtype), places, state.shape)));
    }

    private static torch.Tensor Rows(torch.Tensor states, torch.Tensor places) =>
        states.detach().reshape(-1, states.shape[^1]).index_select(0, places);

    private static torch.Tensor Spread(torch.Tensor rows, torch.Tensor places, long[] shape) =>
        torch.zeros(shape[0] * shape[1], shape[2], rows.dtype, rows.device).index_copy_(0, places, rows).view(shape);

    private static double Add(torch.Tensor tensor, double weight, List<GradientRoot> roots, WeightedLoss result)
    {
        var gradient = weight == 1 ? result.Gradient : result.Gradient.mul_(weight);
        roots.Add(new GradientRoot(tensor, gradient.MoveToOuterDisposeScope()));
        return result.Loss;
    }
}
