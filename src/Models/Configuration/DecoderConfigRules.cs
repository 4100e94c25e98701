using System.Globalization;

namespace ActorDistill.Models.Configuration;

/// <summary>What must hold between the sizes of a decoder.</summary>
internal static class DecoderConfigRules
{
    /// <summary>More layers than any model has; a limit, because a damaged number must not list names for hours.</summary>
    public const int NumLayersMax = 10_000;

    /// <summary>So that the parameters' bytes, in float64, are still a 63-bit number.</summary>
    private static readonly Int128 ParameterCountMax = long.MaxValue / sizeof(double);

    /// <summary>The first rule that does not hold, in config.json's words; null when all hold.</summary>
    public static string? FirstFault(DecoderConfig config) =>
        Sizes(config) ?? Heads(config) ?? Biases(config) ?? Numbers(config) ?? Scaling(config.RopeScaling)
        ?? Tokens(config) ?? Total(config);

    private static string? Sizes(DecoderConfig config) =>
        NotPositive("vocab_size", config.VocabSize)
        ?? NotPositive("hidden_size", config.HiddenSize)
        ?? NotPositive("intermediate_size", config.IntermediateSize)
        ?? NotPositive("num_hidden_layers", config.NumLayers)
        ?? NotPositive("num_attention_heads", config.NumHeads)
        ?? NotPositive("num_key_value_heads", config.NumKeyValueHeads)
        ?? NotPositive("head_dim", config.HeadDim)
        ?? NotPositive("max_position_embeddings", config.MaxPositions)
        ?? NotPositive("sliding_window", config.SlidingWindow ?? 1)
        ?? (config.NumLayers > NumLayersMax ? $"num_hidden_layers {config.NumLayers} is above the limit of {NumLayersMax}" : null);

    private static string? Heads(DecoderConfig config)
    {
        if (config.NumHeads % config.NumKeyValueHeads != 0)
            return $"num_attention_heads {config.NumHeads} is no multiple of num_key_value_heads {config.NumKeyValueHeads}";
        if (config.HeadDim % 2 != 0)
            return $"head_dim {config.HeadDim} is odd; rotary positions need pairs";
        if ((long)config.NumHeads * config.HeadDim > int.MaxValue)
            return $"num_attention_heads {config.NumHeads} times head_dim {config.HeadDim} overflows";
        return null;
    }

    // config.json cannot say these, so a file written from such a config would read back as another model.
    private static string? Biases(DecoderConfig config)
    {
        if ((config.ModelType is ModelType.Qwen2 or ModelType.Mistral) && config.AttentionBias != (config.ModelType == ModelType.Qwen2))
            return $"attention_bias {config.AttentionBias} is not possible for model_type {config.ModelType.HuggingFaceName()}";
        if (config.MlpBias && config.ModelType != ModelType.Llama)
            return $"mlp_bias True is not possible for model_type {config.ModelType.HuggingFaceName()}";
        return null;
    }

    private static string? Numbers(DecoderConfig config)
    {
        if (!(config.RmsNormEps >= 0 && double.IsFinite(config.RmsNormEps)))
            return $"rms_norm_eps {Text(config.RmsNormEps)} is no finite number from 0 up";
        if (!(config.RopeTheta > 0 && double.IsFinite(config.RopeTheta)))
            return $"rope_theta {Text(config.RopeTheta)} is no positive finite number";
        return null;
    }

    private static string? Scaling(Llama3RopeScaling? scaling)
    {
        if (scaling == null)
            return null;
        if (!(scaling.Factor >= 1 && double.IsFinite(scaling.Factor)))
            return $"rope_scaling factor {Text(scaling.Factor)} is no finite number from 1 up";
        if (!(scaling.LowFreqFactor > 0 && scaling.HighFreqFactor > scaling.LowFreqFactor && double.IsFinite(scaling.HighFreqFactor)))
            return $"rope_scaling low_freq_factor {Text(scaling.LowFreqFactor)} and high_freq_factor {Text(scaling.HighFreqFactor)} "
                + "are not positive with the first below the second";
        return NotPositive("rope_scaling original_max_position_embeddings", scaling.OriginalMaxPositions);
    }

    private static string? Tokens(DecoderConfig config)
    {
        // A pad_token_id of -1 stands for "none" in older files, and nothing is looked up by it.
        if (config.BosTokenId is { } bos && (bos < 0 || bos >= config.VocabSize))
            return $"bos_token_id {bos} is not below vocab_size {config.VocabSize}";
        foreach (var eos in config.EosTokenIds)
            if (eos < 0 || eos >= config.VocabSize)
                return $"eos_token_id {eos} is not below vocab_size {config.VocabSize}";
        return null;
    }

    private static string? Total(DecoderConfig config) =>
        config.CountParameters() > ParameterCountMax
            ? $"vocab_size {config.VocabSize}, hidden_size {config.HiddenSize}, intermediate_size {config.IntermediateSize} and "
                + $"num_hidden_layers {config.NumLayers} overflow: {config.CountParameters()} parameters"
            : null;

    private static string? NotPositive(string key, int value) => value > 0 ? null : $"{key} {value} is not positive";

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
