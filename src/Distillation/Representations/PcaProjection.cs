using ActorDistill.Distillation.Initialization;
using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>The main directions of a teacher's hidden states: where a narrower student's states are compared with them.</summary>
public static class PcaProjection
{
    /// <summary>
    /// The directions that hold most of the states' squares, of all layers alike: each layer's second moment counts by its share of its own
    /// trace, or the later layers, whose states are longer, would decide alone. Uncentred, because a decoder's blocks carry no mean.
    /// </summary>
    /// <param name="layerStates">One tensor per layer: [..., Dt].</param>
    /// <param name="width">D, the student's width; at most Dt.</param>
    /// <returns>
    /// P with orthonormal columns, largest first, in float64: [Dt, D]. Each column's largest entry is positive, so equal states give equal
    /// columns. It belongs to the scope that is open around the call.
    /// </returns>
    /// <exception cref="ArgumentException">No layer, states that are all 0 or not finite, or a width above the teacher's.</exception>
    public static torch.Tensor Of(IReadOnlyList<torch.Tensor> layerStates, int width)
    {
        if (layerStates.Count == 0)
            throw new ArgumentException("no layer's states were given", nameof(layerStates));
        var teacherWidth = layerStates[0].shape[^1];
        if (width < 1 || width > teacherWidth)
            throw new ArgumentException($"width {width}: must be 1 to the states' {teacherWidth}", nameof(width));
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var moments = layerStates.Select(SecondMoment).ToList();
        return PrincipalBasis.Of(PrincipalBasis.Balanced(moments), width).MoveToOuterDisposeScope();
    }

    private static torch.Tensor SecondMoment(torch.Tensor states)
    {
        using var scope = torch.NewDisposeScope();
        var rows = states.detach().reshape(-1, states.shape[^1]).to(torch.ScalarType.Float64);  // [N, Dt]
        var moment = rows.t().matmul(rows);                                                     // [Dt, Dt]
        var trace = moment.diagonal().sum().ToDouble();
        return trace > 0 && double.IsFinite(trace)
            ? moment.MoveToOuterDisposeScope()
            : throw new ArgumentException($"a layer's states have the squared sum {trace}: must be finite and above 0", nameof(states));
    }
}
