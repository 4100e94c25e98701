using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Frames;

/// <summary>What is wrong with a frame.</summary>
public enum FrameFaultKind
{
    /// <summary>Another kind must come now.</summary>
    OutOfPlace,

    /// <summary>The place of the batch in the stream is not the next, or not that of the batch under way.</summary>
    WrongSeqNr,

    /// <summary>A chunk stands elsewhere, or another frame than a chunk has an offset.</summary>
    WrongOffset,

    /// <summary>A chunk is longer or shorter than it has to be.</summary>
    WrongLength,

    /// <summary>The bytes are not those that were sent.</summary>
    WrongChecksum,

    /// <summary>The message in it says what cannot be.</summary>
    BadMessage,

    /// <summary>The batch is longer than was agreed, or than there is room for.</summary>
    TooLarge,

    /// <summary>Header and chunks are not those of the batch that the trailer ends.</summary>
    WrongDigest,
}

/// <summary>Why a stream cannot go on. What came before it is sound; what follows has to be asked for again.</summary>
/// <param name="Kind">The rule that was broken.</param>
/// <param name="Message">One sentence that names the batch and what is wrong.</param>
/// <param name="SeqNr">Place of the batch under way, or of the next one.</param>
/// <param name="BatchId">The batch under way; null when its header is not there yet.</param>
/// <param name="OffsetBytes">Bytes of its content that are sound.</param>
public sealed record FrameFault(FrameFaultKind Kind, string Message, SeqNr SeqNr, BatchId? BatchId, long OffsetBytes);
