using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Protocol.Streams;

/// <summary>What a student says on a stream: first a <see cref="StreamHello"/>, then the others in any order.</summary>
public abstract record StreamRequest
{
    private protected StreamRequest()
    {
    }
}

/// <summary>Who asks for what. A teacher whose version or digests differ refuses with FAILED_PRECONDITION.</summary>
/// <param name="ProtocolVersion">What the student speaks.</param>
/// <param name="Subscriber">Who asks, for logs and limits.</param>
/// <param name="ModelDigest">Of the teacher that is expected.</param>
/// <param name="VocabularyDigest">Of the student's vocabulary.</param>
/// <param name="Source">Which text.</param>
/// <param name="Format">Which payload.</param>
/// <param name="Ranges">Sent in this order; may be empty.</param>
/// <param name="Credit">
/// Nothing yet on a first call, as the length of batches is in the answer; on a call after a broken one often all there is.
/// </param>
public sealed record StreamHello(
    int ProtocolVersion, WorkerId Subscriber, string ModelDigest, string VocabularyDigest, BatchSource Source, PayloadFormat Format,
    IReadOnlyList<BatchRange> Ranges, CreditNumbers Credit) : StreamRequest;

/// <summary>One more range, sent after those already asked for.</summary>
/// <param name="Range">Batches of the stream's source.</param>
public sealed record StreamExtend(BatchRange Range) : StreamRequest;

/// <summary>More credit.</summary>
/// <param name="Credit">Absolute numbers.</param>
public sealed record StreamCredit(CreditNumbers Credit) : StreamRequest;

/// <summary>The first frame of a stream.</summary>
/// <param name="Recipe">With what the teacher computes.</param>
/// <param name="MaxBatchBytes">No content of this stream is longer.</param>
/// <param name="ChunkBytes">Length of every chunk but a batch's last.</param>
public sealed record StreamAccepted(NumericRecipe Recipe, long MaxBatchBytes, int ChunkBytes);
