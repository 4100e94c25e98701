using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Models.Decoder;

/// <summary>x / sqrt(mean(x^2) + eps) * weight over the last dimension (Zhang and Sennrich, 2019).</summary>
internal sealed class RmsNorm : torch.nn.Module
{
    private readonly Parameter _weight;
    private readonly ComputeType _compute;
    private readonly double _epsilon;

    public RmsNorm(long size, double epsilon, ComputeType compute, torch.ScalarType dtype, torch.Device device)
        : base(nameof(RmsNorm))
    {
        (_compute, _epsilon) = (compute, epsilon);
        _weight = new Parameter(torch.ones(size, dtype, device));
        register_parameter("weight", _weight);
    }

    /// <summary>[..., size] to [..., size], in the compute dtype.</summary>
    public torch.Tensor Forward(torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var precise = _compute.CastPrecise(input);
        var scale = precise.square().mean([-1], keepdim: true).add_(_epsilon).rsqrt();  // [..., 1]
        var normed = _compute.Cast(precise * scale);
        var weight = _compute.Cast(_weight);
        return (torch.is_grad_enabled() ? normed * weight : normed.mul_(weight)).MoveToOuterDisposeScope();
    }

    // The name is given above; the real base class would add each field once more under the field's own name.
    protected override void RegisterComponents()
    {
    }
}
