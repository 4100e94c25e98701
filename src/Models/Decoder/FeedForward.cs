using ActorDistill.Models.Configuration;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Models.Decoder;

/// <summary>down(silu(gate(x)) * up(x)) (Shazeer, 2020). B sequences, T tokens, D hidden size, F intermediate size.</summary>
internal sealed class FeedForward : torch.nn.Module
{
    private readonly int _layer;
    private readonly ComputeType _compute;
    private readonly Linear _gate;
    private readonly Linear _up;
    private readonly Linear _down;

    public FeedForward(DecoderConfig config, int layer, ComputeType compute, torch.ScalarType dtype, torch.Device device)
        : base(nameof(FeedForward))
    {
        (_layer, _compute) = (layer, compute);
        register_module("gate_proj", _gate = Projection.Empty(config.HiddenSize, config.IntermediateSize, config.MlpBias, dtype, device));
        register_module("up_proj", _up = Projection.Empty(config.HiddenSize, config.IntermediateSize, config.MlpBias, dtype, device));
        register_module("down_proj", _down = Projection.Empty(config.IntermediateSize, config.HiddenSize, config.MlpBias, dtype, device));
    }

    /// <summary>[B, T, D] to [B, T, D].</summary>
    public torch.Tensor Forward(torch.Tensor input, IForwardObserver? observer)
    {
        using var scope = torch.NewDisposeScope();
        var (gate, up) = (_compute.Project(_gate, input), _compute.Project(_up, input));  // [B, T, F]
        // Gradients need both factors; without them the widest tensors of a layer are written once.
        var gated = torch.is_grad_enabled() ? torch.nn.functional.silu(gate) * up : gate.silu_().mul_(up);
        observer?.FeedForwardActivation(_layer, gated);
        return _compute.Project(_down, gated).MoveToOuterDisposeScope();
    }

    // See RmsNorm.
    protected override void RegisterComponents()
    {
    }
}
