using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Protocol.Streams;

/// <summary>Asks a teacher who it is.</summary>
/// <param name="ProtocolVersion">What the caller speaks.</param>
public sealed record DescribeRequest(int ProtocolVersion);

/// <summary>Who a teacher is and what it offers.</summary>
/// <param name="ProtocolVersion">What it speaks.</param>
/// <param name="WorkerId">Its name.</param>
/// <param name="ModelDigest">SHA-256 of the weights and the configuration.</param>
/// <param name="VocabularyDigest">SHA-256 of the vocabulary.</param>
/// <param name="VocabSize">Rows of the LM head.</param>
/// <param name="HiddenSize">Columns of the LM head.</param>
/// <param name="LayerCount">Layers of the model.</param>
/// <param name="Recipe">With what it computes.</param>
/// <param name="Kinds">What a stream can carry.</param>
/// <param name="Blobs">What Fetch can give.</param>
/// <param name="Sources">What lies in the log.</param>
/// <param name="ChunkBytes">Length of a chunk of a batch.</param>
public sealed record TeacherDescription(
    int ProtocolVersion, WorkerId WorkerId, string ModelDigest, string VocabularyDigest, int VocabSize, int HiddenSize, int LayerCount,
    NumericRecipe Recipe, IReadOnlyList<PayloadKind> Kinds, IReadOnlyList<BlobDescription> Blobs,
    IReadOnlyList<SourceDescription> Sources, int ChunkBytes);

/// <summary>Bytes that a teacher has for its students.</summary>
/// <param name="Name">For example "lm-head"; as <see cref="BlobName"/> allows.</param>
/// <param name="Digest">SHA-256 of the content.</param>
/// <param name="LengthBytes">Of the content.</param>
public sealed record BlobDescription(string Name, string Digest, long LengthBytes);

/// <summary>What the log has of one source.</summary>
/// <param name="Source">Which text.</param>
/// <param name="Logged">In order and apart, in memory or on disk.</param>
public sealed record SourceDescription(BatchSource Source, IReadOnlyList<BatchRange> Logged);
