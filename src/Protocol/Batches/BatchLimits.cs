namespace ActorDistill.Protocol.Batches;

/// <summary>Bounds that both sides of a stream keep.</summary>
public static class BatchLimits
{
    /// <summary>Below this the CRC of each chunk would be a noticeable part of the content.</summary>
    public const int ChunkBytesMin = 1024;

    /// <summary>A frame with such a chunk stays below the 4 MiB that gRPC accepts by default.</summary>
    public const int ChunkBytesMax = 1024 * 1024;

    /// <summary>What a teacher uses unless told otherwise.</summary>
    public const int ChunkBytesDefault = 256 * 1024;

    /// <summary>Longest encoded header: thousands of sections fit.</summary>
    public const int HeaderBytesMax = 1024 * 1024;

    /// <summary>Bytes of a batch's digest.</summary>
    public const int DigestBytes = 32;

    /// <summary>How many chunks a content has.</summary>
    public static int ChunkCount(long contentBytes, int chunkBytes) => checked((int)((contentBytes + chunkBytes - 1) / chunkBytes));
}
