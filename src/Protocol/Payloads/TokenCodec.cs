using System.Runtime.InteropServices;

namespace ActorDistill.Protocol.Payloads;

/// <summary>Token ids as int32, little-endian; int64 on the other side, as libtorch indexes.</summary>
public static class TokenCodec
{
    /// <summary>Bytes of a token.</summary>
    public const int TokenBytes = sizeof(int);

    /// <summary>Writes ids.</summary>
    /// <exception cref="PayloadException">An id is negative or beyond int32.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit, as in the other method.</exception>
    public static void Encode(ReadOnlySpan<long> tokenIds, Span<byte> destination)
    {
        RequireLength(tokenIds.Length, destination.Length);
        var written = MemoryMarshal.Cast<byte, int>(destination);
        for (var index = 0; index < tokenIds.Length; index++)
        {
            RequireBelow(tokenIds[index], int.MaxValue);
            written[index] = (int)tokenIds[index];
        }
    }

    /// <summary>Reads ids.</summary>
    /// <param name="source">A section.</param>
    /// <param name="vocabSize">Rows of the reader's embedding: every id must be below.</param>
    /// <param name="tokenIds">Where the ids go.</param>
    /// <exception cref="PayloadException">An id is not in the vocabulary.</exception>
    public static void Decode(ReadOnlySpan<byte> source, int vocabSize, Span<long> tokenIds)
    {
        RequireLength(tokenIds.Length, source.Length);
        var written = MemoryMarshal.Cast<byte, int>(source);
        for (var index = 0; index < tokenIds.Length; index++)
        {
            RequireBelow(written[index], vocabSize);
            tokenIds[index] = written[index];
        }
    }

    private static void RequireBelow(long tokenId, int vocabSize)
    {
        if ((ulong)tokenId >= (ulong)vocabSize)
            throw new PayloadException(PayloadFault.TokenId, $"a token id is {tokenId}, must be 0 to {vocabSize - 1}");
    }

    private static void RequireLength(int tokenCount, int byteCount)
    {
        if (byteCount != (long)TokenBytes * tokenCount)
            throw new ArgumentException($"{tokenCount} token ids do not fit {byteCount} bytes");
    }
}
