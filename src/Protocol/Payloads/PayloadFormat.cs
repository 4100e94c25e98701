namespace ActorDistill.Protocol.Payloads;

/// <summary>What a teacher says of each token. The numbers are on the wire and on disk: they are only added to.</summary>
public enum PayloadKind
{
    /// <summary>No distribution: layers, or the tokens alone for a student that has nobody to compare with.</summary>
    None = 1,

    /// <summary>The final hidden state, after the last norm.</summary>
    Hidden = 2,

    /// <summary>All logits.</summary>
    Logits = 3,

    /// <summary>Log-probabilities of the most probable tokens and of the label, and of all the rest together.</summary>
    TopK = 4,

    /// <summary>Tokens drawn from the distribution, with counts.</summary>
    Samples = 5,
}

/// <summary>How a number is written. The numbers are on the wire and on disk.</summary>
public enum NumberEncoding
{
    /// <summary>Nothing is written as a number of this kind.</summary>
    None = 0,

    /// <summary>IEEE 754 binary32, little-endian: exact.</summary>
    Float32 = 1,

    /// <summary>The upper half of binary32, rounded to nearest even.</summary>
    BFloat16 = 2,

    /// <summary>IEEE 754 binary16, rounded to nearest even.</summary>
    Float16 = 3,

    /// <summary>Signed bytes with one scale for each block of a row.</summary>
    Int8 = 4,
}

/// <summary>What is taken from a layer of the teacher. The numbers are on the wire and on disk.</summary>
public enum LayerPart
{
    /// <summary>States behind the layer, [B, T, D].</summary>
    Hidden = 1,

    /// <summary>Attention probabilities of every head, [B, H, T, T].</summary>
    Attention = 2,

    /// <summary>Queries, keys and values: [B, H, T, Dh] and twice [B, Hkv, T, Dh].</summary>
    Relations = 3,

    /// <summary>The heads' mean of the attention probabilities, [B, 1, T, T].</summary>
    MeanAttention = 4,
}

/// <summary>What is taken from one layer.</summary>
/// <param name="Layer">From 1.</param>
/// <param name="Part">Which of its results.</param>
/// <param name="Encoding">How it is written.</param>
public readonly record struct LayerFormat(int Layer, LayerPart Part, NumberEncoding Encoding);

/// <summary>What a batch's payload is, exactly: subscribers with equal formats get the same bytes.</summary>
/// <param name="Kind">The distribution.</param>
/// <param name="Encoding">Of hidden states, logits or log-probabilities.</param>
/// <param name="VocabSize">Columns of the distribution: tokens that teacher and students have in common.</param>
/// <param name="TopK">Tokens kept beside the label; 0 but for top-k.</param>
/// <param name="SampleCount">Draws for a token; 0 but for samples.</param>
/// <param name="Temperature">What divides the logits before the softmax; 1 but for top-k and samples.</param>
/// <param name="Seed">Seeds the draws; 0 but for samples.</param>
public sealed record PayloadFormat(
    PayloadKind Kind, NumberEncoding Encoding, int VocabSize, int TopK = 0, int SampleCount = 0, double Temperature = 1, ulong Seed = 0)
{
    /// <summary>What is taken from layers, sorted by layer and part, none twice.</summary>
    public IReadOnlyList<LayerFormat> Layers { get; init; } = [];

    /// <summary>Tokens of a row of top-k: the label and the k most probable others, or the whole vocabulary.</summary>
    public int PlaceCount => (int)Math.Min(TopK + 1L, VocabSize);

    /// <summary>The first rule that does not hold, in one sentence that ends with what is allowed; null when all hold.</summary>
    public string? FirstFault() => PayloadFormatRules.FirstFault(this);

    /// <summary>Equal in every part, the layers one by one.</summary>
    public bool Equals(PayloadFormat? other) =>
        other is not null && (Kind, Encoding, VocabSize, TopK, SampleCount, Temperature, Seed)
            == (other.Kind, other.Encoding, other.VocabSize, other.TopK, other.SampleCount, other.Temperature, other.Seed)
        && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Encoding, VocabSize, TopK, SampleCount, Temperature, Seed, Layers.Count);
}
