using ActorDistill.Storage;

namespace ActorDistill.Models.Configuration;

/// <summary>
/// Llama 3's stretching of the rotary frequencies: those with wavelengths above OriginalMaxPositions / LowFreqFactor are divided by
/// Factor, those below OriginalMaxPositions / HighFreqFactor stay, those between are blended.
/// </summary>
/// <param name="Factor">What long wavelengths are stretched by; at least 1.</param>
/// <param name="LowFreqFactor">Positive, below <paramref name="HighFreqFactor"/>.</param>
/// <param name="HighFreqFactor">Above <paramref name="LowFreqFactor"/>.</param>
/// <param name="OriginalMaxPositions">Sequence length, in tokens, that the model was first trained for.</param>
public sealed record Llama3RopeScaling(double Factor, double LowFreqFactor, double HighFreqFactor, int OriginalMaxPositions);

/// <summary>
/// The architecture of a causal decoder: what config.json of a Hugging Face folder says, with every default filled in.
/// Faults are named by config.json's keys, because that is what an operator can change.
/// </summary>
public sealed partial record DecoderConfig
{
    /// <summary>The architecture's family.</summary>
    public required ModelType ModelType { get; init; }

    /// <summary>Rows of the embedding and of the head (vocab_size); may exceed the tokenizer's count.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Values per token between the layers (hidden_size).</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Values per token inside a feed-forward block (intermediate_size).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of layers (num_hidden_layers).</summary>
    public required int NumLayers { get; init; }

    /// <summary>Query heads per layer (num_attention_heads).</summary>
    public required int NumHeads { get; init; }

    /// <summary>Key and value heads per layer (num_key_value_heads); divides <see cref="NumHeads"/>.</summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary>Values per head (head_dim); even, because rotary positions turn pairs.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Longest sequence in tokens (max_position_embeddings).</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Added to the mean square before the root in each norm (rms_norm_eps).</summary>
    public double RmsNormEps { get; init; } = 1e-6;

    /// <summary>Base of the rotary wavelengths (rope_theta).</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Llama 3's stretching of the rotary frequencies, or null for none (rope_scaling).</summary>
    public Llama3RopeScaling? RopeScaling { get; init; }

    /// <summary>True when the head is the embedding (tie_word_embeddings).</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>
    /// True when the projections to queries, keys and values have a bias: attention_bias for Llama and Qwen3, always for Qwen2,
    /// never for Mistral.
    /// </summary>
    public bool AttentionBias { get; init; }

    /// <summary>True when the projection out of the attention has a bias: attention_bias of Llama and Qwen3 covers it too.</summary>
    public bool OutputBias => AttentionBias && (ModelType is ModelType.Llama or ModelType.Qwen3);

    /// <summary>True when the three projections of the feed-forward block have a bias (mlp_bias, Llama only).</summary>
    public bool MlpBias { get; init; }

    /// <summary>True when each head's queries and keys pass an RMS norm of <see cref="HeadDim"/> values before rotation.</summary>
    public bool QueryKeyNorm => ModelType == ModelType.Qwen3;

    /// <summary>Tokens that a token attends to, itself included, the same in every layer; null for all before it.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Token that starts a text (bos_token_id).</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end a text (eos_token_id: a number or a list); empty for none.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Token that fills up a batch (pad_token_id).</summary>
    public int? PadTokenId { get; init; }

    /// <summary>The dtype that the weights were saved in (torch_dtype, in newer files dtype), or null when the file is silent.</summary>
    public string? TorchDtype { get; init; }

    /// <summary>Values of all query heads of a token: NumHeads × HeadDim.</summary>
    public int QuerySize => NumHeads * HeadDim;

    /// <summary>Values of all key heads of a token: NumKeyValueHeads × HeadDim.</summary>
    public int KeyValueSize => NumKeyValueHeads * HeadDim;

    /// <summary>Number of trained values; a tied head counts once. Exact for a config that is <see cref="RequireValid"/>.</summary>
    public long ParameterCount => (long)CountParameters();

    /// <summary>Refuses sizes that no decoder can have.</summary>
    /// <param name="origin">What the config came from, such as the path of config.json; starts the message.</param>
    /// <returns>This config.</returns>
    /// <exception cref="OperatorException">Names the key and its value.</exception>
    public DecoderConfig RequireValid(string origin) =>
        DecoderConfigRules.FirstFault(this) is { } fault ? throw new OperatorException($"{origin}: {fault}") : this;

    /// <summary>Two configs are equal when they say the same, the end tokens in the same order.</summary>
    public bool Equals(DecoderConfig? other) =>
        other != null && EosTokenIds.SequenceEqual(other.EosTokenIds) && Sizes == other.Sizes && Rest == other.Rest;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sizes, Rest);

    // All but the list, whose own equality is that of the reference.
    private (ModelType, int, int, int, int, int, int, int, int) Sizes =>
        (ModelType, VocabSize, HiddenSize, IntermediateSize, NumLayers, NumHeads, NumKeyValueHeads, HeadDim, MaxPositions);

    private (double, double, Llama3RopeScaling?, bool, bool, bool, int?, int?, int?, string?) Rest =>
        (RmsNormEps, RopeTheta, RopeScaling, TieWordEmbeddings, AttentionBias, MlpBias, SlidingWindow,
            BosTokenId, PadTokenId, TorchDtype);

    internal Int128 CountParameters()
    {
        Int128 hidden = HiddenSize;
        Int128 queries = (Int128)NumHeads * HeadDim;
        Int128 keys = (Int128)NumKeyValueHeads * HeadDim;
        var attention = hidden * (queries + 2 * keys) + queries * hidden
            + (AttentionBias ? queries + 2 * keys : 0) + (OutputBias ? hidden : 0) + (QueryKeyNorm ? 2 * HeadDim : 0);
        var feedForward = 3 * hidden * IntermediateSize + (MlpBias ? 2 * (Int128)IntermediateSize + hidden : 0);
        var layer = attention + feedForward + 2 * hidden;
        return VocabSize * hidden * (TieWordEmbeddings ? 1 : 2) + NumLayers * layer + hidden;
    }
}
