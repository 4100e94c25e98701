using System.Buffers.Binary;
using System.Text.Json;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.TeacherActors.Log;

/// <summary>
/// What stands at the beginning of a segment: magic (8 bytes), version (4), bytes of the text (4), CRC-32C of the text and of the 16 bytes
/// before (4), the text, zeros up to the next multiple of 64. The text is JSON: model, recipe, chunk size, source and format of every batch
/// behind it.
/// </summary>
internal static class SegmentHeader
{
    /// <summary>Any other version is of no use: what it kept is made again.</summary>
    public const int Version = 1;

    private const int PrefixBytes = 20;
    private const int TextBytesMax = 1024 * 1024;
    private static readonly byte[] Magic = "ADTLOG\r\n"u8.ToArray();

    public static byte[] Encode(LogIdentity identity, StreamKey stream)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(new Content(
            identity.ModelDigest, identity.Recipe, identity.ChunkBytes, stream.Source, stream.Format));
        var bytes = new byte[RecordHead.Padded(PrefixBytes + text.Length)];
        Magic.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), text.Length);
        text.CopyTo(bytes, PrefixBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), CrcOf(bytes, text.Length));
        return bytes;
    }

    /// <summary>Reads the header of a segment of this identity.</summary>
    /// <returns>The stream and where the first record stands, or why the segment is of no use.</returns>
    public static (StreamKey? Stream, long Bytes, string Fault) Read(Stream segment, LogIdentity identity)
    {
        var prefix = new byte[PrefixBytes];
        if (segment.ReadAtLeast(prefix, PrefixBytes, throwOnEndOfStream: false) < PrefixBytes || !prefix.AsSpan(0, 8).SequenceEqual(Magic))
            return Unusable("does not begin as a segment of a log");
        if (BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(8)) is var version && version != Version)
            return Unusable($"has version {version}, known is {Version}");
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(12));
        if (length is < 2 or > TextBytesMax)
            return Unusable("has a damaged header");
        var bytes = new byte[RecordHead.Padded(PrefixBytes + length)];
        prefix.CopyTo(bytes, 0);
        var rest = bytes.AsSpan(PrefixBytes);
        if (segment.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length || rest[length..].ContainsAnyExcept((byte)0)
            || BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(16)) != CrcOf(bytes, length))
            return Unusable("has a damaged header");
        var content = JsonSerializer.Deserialize<Content>(rest[..length])!;
        return identity.FirstDifference(new LogIdentity(content.ModelDigest, content.Recipe, content.ChunkBytes)) is { } difference
            ? Unusable($"is of {difference}")
            : (new StreamKey(content.Source, content.Format), bytes.Length, "");
    }

    private static (StreamKey?, long, string) Unusable(string fault) => (null, 0, fault);

    private static uint CrcOf(byte[] bytes, int textLength) =>
        Crc32C.Append(Crc32C.Of(bytes.AsSpan(0, 16)), bytes.AsSpan(PrefixBytes, textLength));

    private sealed record Content(string ModelDigest, NumericRecipe Recipe, int ChunkBytes, BatchSource Source, PayloadFormat Format);
}
