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
    private readonly LayerPlacement _placement;
    private readonly RotaryEmbedding[] _rotaries;  // one for each device
    private readonly CausalMask[] _masks;

    public DecoderBody(DecoderConfig config, ComputeType compute, torch.ScalarType dtype, LayerPlacement placement)
        : base(nameof(DecoderBody))
    {
        (_compute, _placement) = (compute, placement);
        Embedding = torch.nn.Embedding(1, 1, dtype: dtype, device: placement.Home);
        Embedding.weight = new Parameter(torch.empty(config.VocabSize, config.HiddenSize, dtype, placement.Home));
        _layers = new ModuleList<DecoderLayer>(
        [
            .. Enumerable.Range(0, config.NumLayers)
                .Select(layer => new DecoderLayer(config, layer, compute, dtype, placement.Of(layer))),
        ]);
        _norm = new RmsNorm(config.HiddenSize, config.RmsNormEps, compute, dtype, placement.Home);
        register_module("embed_tokens", Embedding);
        register_module("layers", _layers);
        register_module("norm", _norm);
        _rotaries = [.. placement.Devices.Select(device => new RotaryEmbedding(config, compute.Dtype, device))];
        _masks =
        [
            .. placement.Devices.Select(device => new CausalMask(
                config.SlidingWindow, config.NumHeads / config.NumKeyValueHeads, compute.Dtype, device)),
        ];
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
        if (_placement.IsSpread && request.Observer is { } observer)
            request = request with { Observer = new HomeObserver(observer, _placement.Home) };
        var (place, around) = (0, SurroundingsAt(0, tokenIds.shape[1], request, output, cache));
        var state = _compute.Cast(Embedding.call(tokenIds));  // [B, T, D]
        Keep(0);
        // A cache must see every layer, or the next tokens would find it empty there.
        var layerCount = cache is null ? request.LayerCount(_layers.Count) : _layers.Count;
        for (var layer = 0; layer < layerCount; layer++)
        {
            if (_placement.Place(layer) != place)
            {
                place = _placement.Place(layer);
                around = SurroundingsAt(place, tokenIds.shape[1], request, output, cache);
                MoveTo(_placement.Devices[place]);
            }
            using var before = state;
            state = _layers[layer].Forward(before, around);
            Keep(layer + 1);
        }
        if (place != 0)
            MoveTo(_placement.Home);
        request.Observer?.NormInput(2 * _layers.Count, state);
        return request.Logits || request.FinalHiddenState ? _norm.Forward(state).MoveToOuterDisposeScope() : null;

        void Keep(int number)
        {
            if (request.HiddenStates.Contains(number))
                output.KeepHiddenState(number, state);
        }

        void MoveTo(torch.Device device)
        {
            using var there = state;
            state = there.to(device);
        }
    }

    /// <summary>Frees the tables of positions and the mask.</summary>
    public void DisposeTables()
    {
        foreach (var rotary in _rotaries)
            rotary.Dispose();
        foreach (var mask in _masks)
            mask.Dispose();
    }

    private Surroundings SurroundingsAt(
        int place, long tokenCount, ForwardRequest request, DecoderOutput output, KeyValueCache? cache)
    {
        var known = cache?.Length ?? 0;
        var (cosines, sines) = _rotaries[place].At(known, tokenCount);
        return new Surroundings(request, output, cosines, sines, _masks[place].For(tokenCount, known + tokenCount), cache);
    }

    // See RmsNorm.
    protected override void RegisterComponents()
    {
    }
}
