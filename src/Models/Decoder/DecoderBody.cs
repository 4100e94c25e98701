using ActorDistill.Models.Configuration;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Models.Decoder;

/// <summary>All of a decoder but the head: embedding, layers, final norm ("model." in the weight files).</summary>
internal sealed class DecoderBody : torch.nn.Module
{
    private readonly ComputeType _compute;
    private readonly ModuleList<DecoderLayer> _layers;
    private readonly RmsNorm _norm;
    private readonly RotaryEmbedding _rotary;
    private readonly CausalMask _mask;

    public DecoderBody(DecoderConfig config, ComputeType compute, torch.ScalarType dtype, torch.Device device)
        : base(nameof(DecoderBody))
    {
        _compute = compute;
        Embedding = torch.nn.Embedding(1, 1, dtype: dtype, device: device);
        Embedding.weight = new Parameter(torch.empty(config.VocabSize, config.HiddenSize, dtype, device));
        _layers = new ModuleList<DecoderLayer>(
            [.. Enumerable.Range(0, config.NumLayers).Select(layer => new DecoderLayer(config, layer, compute, dtype, device))]);
        _norm = new RmsNorm(config.HiddenSize, config.RmsNormEps, compute, dtype, device);
        register_module("embed_tokens", Embedding);
        register_module("layers", _layers);
        register_module("norm", _norm);
        _rotary = new RotaryEmbedding(config, compute.Dtype, device);
        _mask = new CausalMask(config.SlidingWindow, config.NumHeads / config.NumKeyValueHeads, compute.Dtype, device);
    }

    /// <summary>[V, D].</summary>
    public Embedding Embedding { get; }

    /// <summary>
    /// int64 [B, T] to the state after the final norm, [B, T, D]; what was asked for on the way goes to the output. Null when neither the
    /// final state nor logits were asked for: then layers above what was asked for are left out.
    /// </summary>
    public torch.Tensor? Forward(torch.Tensor tokenIds, ForwardRequest request, DecoderOutput output, KeyValueCache? cache)
    {
        using var scope = torch.NewDisposeScope();
        var (known, tokenCount) = (cache?.Length ?? 0, tokenIds.shape[1]);
        var (cosines, sines) = _rotary.At(known, tokenCount);
        var around = new Surroundings(request, output, cosines, sines, _mask.For(tokenCount, known + tokenCount), cache);
        var state = _compute.Cast(Embedding.call(tokenIds));  // [B, T, D]
        Keep(0);
        // A cache must see every layer, or the next tokens would find it empty there.
        var layerCount = cache is null ? request.LayerCount(_layers.Count) : _layers.Count;
        for (var layer = 0; layer < layerCount; layer++)
        {
            using var before = state;
            state = _layers[layer].Forward(before, around);
            Keep(layer + 1);
        }
        request.Observer?.NormInput(2 * _layers.Count, state);
        return request.Logits || request.FinalHiddenState ? _norm.Forward(state).MoveToOuterDisposeScope() : null;

        void Keep(int number)
        {
            if (request.HiddenStates.Contains(number))
                output.KeepHiddenState(number, state);
        }
    }

    /// <summary>Frees the tables of positions and the mask.</summary>
    public void DisposeTables()
    {
        _rotary.Dispose();
        _mask.Dispose();
    }

    // See RmsNorm.
    protected override void RegisterComponents()
    {
    }
}
