using ActorDistill.Models.Configuration;
using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>Attention and feed-forward block, each behind a norm and added to the residual stream.</summary>
internal sealed class DecoderLayer : torch.nn.Module
{
    private readonly int _layer;
    private readonly RmsNorm _attentionNorm;
    private readonly Attention _attention;
    private readonly RmsNorm _feedForwardNorm;
    private readonly FeedForward _feedForward;

    public DecoderLayer(DecoderConfig config, int layer, ComputeType compute, torch.ScalarType dtype, torch.Device device)
        : base(nameof(DecoderLayer))
    {
        _layer = layer;
        register_module("input_layernorm", _attentionNorm = NewNorm());
        register_module("self_attn", _attention = new Attention(config, layer, compute, dtype, device));
        register_module("post_attention_layernorm", _feedForwardNorm = NewNorm());
        register_module("mlp", _feedForward = new FeedForward(config, layer, compute, dtype, device));

        RmsNorm NewNorm() => new(config.HiddenSize, config.RmsNormEps, compute, dtype, device);
    }

    /// <summary>[B, T, D] to [B, T, D].</summary>
    public torch.Tensor Forward(torch.Tensor input, in Surroundings around)
    {
        using var scope = torch.NewDisposeScope();
        around.Request.Observer?.NormInput(2 * _layer, input);
        // In place of a product's result, which no gradient needs again.
        var attended = _attention.Forward(_attentionNorm.Forward(input), around).add_(input);
        around.Request.Observer?.NormInput(2 * _layer + 1, attended);
        return _feedForward.Forward(_feedForwardNorm.Forward(attended), around.Request.Observer).add_(attended).MoveToOuterDisposeScope();
    }

    // See RmsNorm.
    protected override void RegisterComponents()
    {
    }
}
