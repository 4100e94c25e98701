using System.Text.Json;

namespace ActorDistill.Models.Configuration;

/// <summary>
/// Writes config.json so that transformers, old and new, and <see cref="HuggingFaceConfig.Read"/> read the same decoder back.
/// It uses the older spelling, which transformers 5 still reads; every key that has a default is written out.
/// </summary>
public static class HuggingFaceConfigWriter
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes the whole file; equal configs give equal bytes.</summary>
    public static void Write(Stream stream, DecoderConfig config)
    {
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue(config.ModelType.Architecture());
            json.WriteEndArray();
            json.WriteString("model_type", config.ModelType.HuggingFaceName());
            WriteSizes(json, config);
            WriteAttention(json, config);
            WriteRope(json, config);
            WriteTokens(json, config);
            if (config.TorchDtype != null)
                json.WriteString("torch_dtype", config.TorchDtype);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }

    private static void WriteSizes(Utf8JsonWriter json, DecoderConfig config)
    {
        json.WriteNumber("vocab_size", config.VocabSize);
        json.WriteNumber("hidden_size", config.HiddenSize);
        json.WriteNumber("intermediate_size", config.IntermediateSize);
        json.WriteNumber("num_hidden_layers", config.NumLayers);
        json.WriteNumber("num_attention_heads", config.NumHeads);
        json.WriteNumber("num_key_value_heads", config.NumKeyValueHeads);
        json.WriteNumber("head_dim", config.HeadDim);
        json.WriteNumber("max_position_embeddings", config.MaxPositions);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("rms_norm_eps", config.RmsNormEps);
        json.WriteBoolean("tie_word_embeddings", config.TieWordEmbeddings);
    }

    private static void WriteAttention(Utf8JsonWriter json, DecoderConfig config)
    {
        switch (config.ModelType)
        {
            case ModelType.Llama:
                json.WriteBoolean("attention_bias", config.AttentionBias);
                json.WriteBoolean("mlp_bias", config.MlpBias);
                break;
            case ModelType.Mistral:
                WriteInt(json, "sliding_window", config.SlidingWindow);
                break;
            case ModelType.Qwen2:
                WriteQwenWindow(json, config);
                break;
            case ModelType.Qwen3:
                json.WriteBoolean("attention_bias", config.AttentionBias);
                WriteQwenWindow(json, config);
                break;
        }
    }

    private static void WriteQwenWindow(Utf8JsonWriter json, DecoderConfig config)
    {
        json.WriteBoolean("use_sliding_window", config.SlidingWindow != null);
        WriteInt(json, "sliding_window", config.SlidingWindow);
        // The first max_window_layers layers attend to everything.
        json.WriteNumber("max_window_layers", config.SlidingWindow == null ? config.NumLayers : 0);
    }

    private static void WriteRope(Utf8JsonWriter json, DecoderConfig config)
    {
        WriteDouble(json, "rope_theta", config.RopeTheta);
        if (config.RopeScaling is not { } scaling)
        {
            json.WriteNull("rope_scaling");
            return;
        }
        json.WriteStartObject("rope_scaling");
        json.WriteString("rope_type", "llama3");
        WriteDouble(json, "factor", scaling.Factor);
        WriteDouble(json, "low_freq_factor", scaling.LowFreqFactor);
        WriteDouble(json, "high_freq_factor", scaling.HighFreqFactor);
        json.WriteNumber("original_max_position_embeddings", scaling.OriginalMaxPositions);
        json.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter json, DecoderConfig config)
    {
        WriteInt(json, "bos_token_id", config.BosTokenId);
        if (config.EosTokenIds.Count <= 1)
            WriteInt(json, "eos_token_id", config.EosTokenIds.Count == 0 ? null : config.EosTokenIds[0]);
        else
        {
            json.WriteStartArray("eos_token_id");
            foreach (var eos in config.EosTokenIds)
                json.WriteNumberValue(eos);
            json.WriteEndArray();
        }
        WriteInt(json, "pad_token_id", config.PadTokenId);
    }

    private static void WriteInt(Utf8JsonWriter json, string key, int? value)
    {
        if (value is { } number)
            json.WriteNumber(key, number);
        else
            json.WriteNull(key);
    }

    // transformers warns of a scaling factor that is not a float, so 8 is written as 8.0.
    private static void WriteDouble(Utf8JsonWriter json, string key, double value)
    {
        json.WritePropertyName(key);
        var text = JsonSerializer.Serialize(value);
        json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }
}
