using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Protocol.Batches;

/// <summary>What a section of a batch holds. The numbers are on the wire and on disk: they are only added to.</summary>
public enum SectionKind
{
    /// <summary>int32 [B, T + 1].</summary>
    TokenIds = 1,

    /// <summary>One bit for each of [B, T], the lowest first.</summary>
    LossMask = 2,

    /// <summary>Final hidden states [N, D].</summary>
    Hidden = 3,

    /// <summary>Logits [N, V].</summary>
    Logits = 4,

    /// <summary>N rows of ids, log-probabilities and the tail's.</summary>
    TopK = 5,

    /// <summary>N rows of ids and counts.</summary>
    Samples = 6,

    /// <summary>States behind a layer.</summary>
    LayerHidden = 7,

    /// <summary>Attention probabilities of a layer.</summary>
    LayerAttention = 8,

    /// <summary>Queries of a layer.</summary>
    LayerQueries = 9,

    /// <summary>Keys of a layer.</summary>
    LayerKeys = 10,

    /// <summary>Values of a layer.</summary>
    LayerValues = 11,
}

/// <summary>One part of a batch's content. Sections lie one behind the other, each from a multiple of 64 bytes, zeros between.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Layer">From 1; 0 for what is not of a layer.</param>
/// <param name="Encoding">How its numbers are written.</param>
/// <param name="Shape">Of what is decoded, outermost first.</param>
/// <param name="LengthBytes">Without the zeros behind it.</param>
public sealed record BatchSection(SectionKind Kind, int Layer, NumberEncoding Encoding, IReadOnlyList<long> Shape, long LengthBytes);

/// <summary>What stands before a batch's content. B sequences of T tokens; N tokens whose label counts.</summary>
/// <param name="BatchId">Place in the source.</param>
/// <param name="Source">Which text.</param>
/// <param name="Format">What the payload is.</param>
/// <param name="RowCount">N.</param>
/// <param name="Sections">The parts of the content, in their order.</param>
/// <param name="ContentBytes">Length of the content.</param>
/// <param name="ChunkBytes">Length of every chunk but the last.</param>
/// <param name="Maker">Who made it.</param>
/// <param name="ModelDigest">Of the teacher's weights and configuration.</param>
/// <param name="Recipe">With what it was computed.</param>
public sealed record BatchHeader(
    BatchId BatchId, BatchSource Source, PayloadFormat Format, int RowCount, IReadOnlyList<BatchSection> Sections,
    long ContentBytes, int ChunkBytes, WorkerId Maker, string ModelDigest, NumericRecipe Recipe);
