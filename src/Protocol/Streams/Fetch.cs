namespace ActorDistill.Protocol.Streams;

/// <summary>Asks for a blob.</summary>
/// <param name="Digest">SHA-256 of the content.</param>
/// <param name="OffsetBytes">Where to go on, from 0.</param>
public sealed record FetchRequest(string Digest, long OffsetBytes);

/// <summary>A piece of a blob.</summary>
/// <param name="LengthBytes">Of the whole blob.</param>
/// <param name="OffsetBytes">Where these bytes stand.</param>
/// <param name="Content">The bytes.</param>
/// <param name="Crc32C">Of the bytes.</param>
public sealed record FetchChunk(long LengthBytes, long OffsetBytes, ReadOnlyMemory<byte> Content, uint Crc32C);
