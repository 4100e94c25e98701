using ActorDistill.Models.Configuration;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// Causal self-attention with grouped queries (Ainslie et al., 2023). B sequences, T new tokens, S all tokens, D hidden size, H query
/// heads, K key-value heads, G = H / K queries per group, E values per head.
/// </summary>
internal sealed class Attention : torch.nn.Module
{
    private readonly DecoderConfig _config;
    private readonly ComputeType _compute;
    private readonly int _layer;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;

    public Attention(DecoderConfig config, int layer, ComputeType compute, torch.ScalarType dtype, torch.Device device)
        : base(nameof(Attention))
    {
        (_config, _layer, _compute) = (config, layer, compute);
        register_module("q_proj", _query = Projection.Empty(config.HiddenSize, config.QuerySize, config.AttentionBias, dtype, device));
        register_module("k_proj", _key = Projection.Empty(config.HiddenSize, config.KeyValueSize, config.AttentionBias, dtype, device));
        register_module("v_proj", _value = Projection.Empty(config.HiddenSize, config.KeyValueSize, config.AttentionBias, dtype, device));
        register_module("o_proj", _output = Projection.Empty(config.QuerySize, config.HiddenSize, config.OutputBias, dtype, device));
        if (!config.QueryKeyNorm)
            return;
        register_module("q_norm", _queryNorm = new RmsNorm(config.HeadDim, config.RmsNormEps, compute, dtype, device));
        register_module("k_norm", _keyNorm = new RmsNorm(config.HeadDim, config.RmsNormEps, compute, dtype, device));
    }

    /// <summary>[B, T, D] to [B, T, D]; the probabilities [B, H, T, S] go to the output when it was asked for them.</summary>
    public torch.Tensor Forward(torch.Tensor input, in Surroundings around)
    {
        using var scope = torch.NewDisposeScope();
        var shape = input.shape;
        var (batchSize, tokenCount) = (shape[0], shape[1]);
        var unturnedQueries = Heads(_query, input, _queryNorm);                                   // [B, H, T, E]
        var unturnedKeys = Heads(_key, input, _keyNorm);                                          // [B, K, T, E]
        var values = Heads(_value, input, norm: null);                                            // [B, K, T, E]
        if (around.Request.AttentionInputs.Contains(_layer))
            around.Output.KeepAttentionInputs(_layer, unturnedQueries, unturnedKeys, values);
        var queries = RotaryEmbedding.Turn(unturnedQueries, around.Cosines, around.Sines);        // [B, H, T, E]
        var keys = RotaryEmbedding.Turn(unturnedKeys, around.Cosines, around.Sines);              // [B, K, T, E]
        if (around.Cache is { } cache)
            (keys, values) = cache.Append(_layer, keys, values);
        var keyCount = keys.shape[2];

        // A group's queries lie one below the other, so that its keys and values are multiplied once and never copied per head.
        long groups = batchSize * _config.NumKeyValueHeads, rows = _config.NumHeads / _config.NumKeyValueHeads * tokenCount;
        var scores = Scores(
            queries.view(groups, rows, _config.HeadDim), keys.reshape(groups, keyCount, _config.HeadDim), around.Mask);  // [B K, G T, S]
        if (around.Request.AttentionScores.Contains(_layer))
            around.Output.KeepAttentionScores(_layer, scores.view(batchSize, _config.NumHeads, tokenCount, keyCount));
        var probabilities = scores.softmax(-1);                                                                          // [B K, G T, S]
        if (around.Request.Attention.Contains(_layer))
            around.Output.KeepAttention(_layer, probabilities.view(batchSize, _config.NumHeads, tokenCount, keyCount));
        var mixed = _compute.Cast(probabilities).bmm(values.reshape(groups, keyCount, _config.HeadDim));  // [B K, G T, E]
        var joined = mixed.view(batchSize, _config.NumHeads, tokenCount, _config.HeadDim).transpose(1, 2)
            .reshape(batchSize, tokenCount, _config.QuerySize);                                            // [B, T, H E]
        return _compute.Project(_output, joined).MoveToOuterDisposeScope();
    }

    // See RmsNorm.
    protected override void RegisterComponents()
    {
    }

    private torch.Tensor Heads(Linear projection, torch.Tensor input, RmsNorm? norm)
    {
        var shape = input.shape;
        var heads = _compute.Project(projection, input).view(shape[0], shape[1], -1, _config.HeadDim);  // [B, T, heads, E]
        return (norm?.Forward(heads) ?? heads).transpose(1, 2);                                         // [B, heads, T, E]
    }

    // Scale, mask and product are one call: the scores are the largest tensors of a layer, and each pass over them counts.
    private torch.Tensor Scores(torch.Tensor queries, torch.Tensor keys, torch.Tensor mask)
    {
        var scale = 1 / Math.Sqrt(_config.HeadDim);
        var scores = _compute.Dtype == torch.ScalarType.Float64
            ? queries.mul(scale).bmm(keys.transpose(1, 2)).add_(mask)
            : mask.baddbmm(queries, keys.transpose(1, 2), beta: 1, alpha: (float)scale);
        return _compute.CastPrecise(scores);
    }
}
