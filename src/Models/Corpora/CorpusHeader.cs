using System.Buffers.Binary;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>The first bytes of a token file; docs/CORPUS.md shows them one by one. Any change there or here is a new version.</summary>
/// <param name="TokenBytes">Bytes of one token id: 2 or 4.</param>
/// <param name="HasLossMask">Whether a mask follows the tokens.</param>
/// <param name="VocabSize">Every id is below it.</param>
/// <param name="RowTokens">Tokens of one row, padding included; 0 when the tokens are one stream.</param>
/// <param name="TokenCount">Tokens in the file, padding included.</param>
/// <param name="DocumentCount">Documents or conversations.</param>
/// <param name="TextBytes">UTF-8 bytes of the documents, or of what was said in the conversations.</param>
/// <param name="TokenizerDigest">64 hexadecimal digits.</param>
internal sealed record CorpusHeader(
    int TokenBytes, bool HasLossMask, int VocabSize, int RowTokens, long TokenCount, long DocumentCount, long TextBytes,
    string TokenizerDigest)
{
    public const int Bytes = 80;
    public const int TrailerBytes = 32;
    public const uint Version = 1;
    private const byte LossMaskFlag = 1;
    private const byte RowsFlag = 2;

    private static ReadOnlySpan<byte> Magic => "ADTOKENS"u8;

    /// <summary>Bytes of the mask: a bit a token, in whole bytes.</summary>
    public long MaskBytes => HasLossMask ? (TokenCount + 7) / 8 : 0;

    /// <summary>Where the mask begins.</summary>
    public long FirstMaskByte => Bytes + TokenCount * TokenBytes;

    /// <summary>The length that the file must have.</summary>
    public long FileBytes => FirstMaskByte + MaskBytes + TrailerBytes;

    /// <summary>The narrowest ids that a vocabulary fits in.</summary>
    public static int TokenBytesFor(int vocabSize) => vocabSize <= 1 << 16 ? 2 : 4;

    /// <summary>The header as it stands in the file.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        bytes[12] = (byte)TokenBytes;
        bytes[13] = (byte)((HasLossMask ? LossMaskFlag : 0) | (RowTokens > 0 ? RowsFlag : 0));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), VocabSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), RowTokens);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), TokenCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), DocumentCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), TextBytes);
        Convert.FromHexString(TokenizerDigest).CopyTo(bytes.AsSpan(48, 32));
        return bytes;
    }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <exception cref="OperatorException">The file is no corpus, a newer one, damaged, or its length is not what the header
    /// says.</exception>
    public static CorpusHeader Parse(string path, ReadOnlySpan<byte> bytes, long fileBytes)
    {
        if (!bytes.StartsWith(Magic))
            throw new OperatorException($"{path}: is no corpus (a token file begins with ADTOKENS)");
        if (bytes.Length < Bytes)
            throw new OperatorException($"{path}: is torn: {fileBytes} bytes, fewer than a header");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
            throw new OperatorException($"{path}: is a token file of version {version}; this program reads version {Version}");
        var flags = bytes[13];
        var header = new CorpusHeader(
            bytes[12],
            (flags & LossMaskFlag) != 0,
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            Convert.ToHexStringLower(bytes[48..Bytes]));
        var isKnown = (flags & ~(LossMaskFlag | RowsFlag)) == 0 && bytes[14] == 0 && bytes[15] == 0;
        if (!isKnown || !header.IsConsistent || (flags & RowsFlag) != 0 != header.RowTokens > 0)
            throw new OperatorException($"{path}: its header is damaged");
        return header.FileBytes == fileBytes
            ? header
            : throw new OperatorException($"{path}: is torn: {fileBytes} bytes, its header says {header.FileBytes}");
    }

    // The limit on the token count keeps the lengths computed from a damaged header from overflowing.
    private bool IsConsistent =>
        TokenBytes is 2 or 4 && VocabSize > 0 && TokenBytes >= TokenBytesFor(VocabSize)
        && RowTokens is 0 or >= 2 && TokenCount is > 0 and < long.MaxValue / 8 && (RowTokens == 0 || TokenCount % RowTokens == 0)
        && DocumentCount > 0 && TextBytes >= 0;
}
