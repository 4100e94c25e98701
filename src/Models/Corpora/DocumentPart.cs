using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ActorDistill.Models.Corpora;

/// <summary>Which documents of an input a corpus takes.</summary>
public enum DocumentPart
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Those to train on: all but the validation ones.</summary>
    Train,

    /// <summary>Those held back: about one in <see cref="DocumentSplit.ValidationShare"/>.</summary>
    Validation,
}

/// <summary>
/// The rule that holds documents back for validation. It looks at a document's own bytes only: neither its place nor other documents
/// decide, and equal documents are never on both sides.
/// </summary>
public static class DocumentSplit
{
    /// <summary>One document in so many is for validation, on average.</summary>
    public const int ValidationShare = 50;

    /// <summary>
    /// Where a document belongs: to validation when the first eight bytes of its SHA-256, as a little-endian number, are a multiple of
    /// <see cref="ValidationShare"/>. A conversation is hashed as role digit, UTF-16 length (four bytes) and UTF-16 units of each message.
    /// </summary>
    public static DocumentPart PartOf(Document document)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        switch (document)
        {
            case TextDocument text:
                SHA256.HashData(text.Utf8.Span, digest);
                break;
            case Conversation conversation:
                Hash(conversation, digest);
                break;
            default:
                throw new InvalidOperationException($"{document.GetType()} has no split rule");
        }
        return BinaryPrimitives.ReadUInt64LittleEndian(digest) % ValidationShare == 0 ? DocumentPart.Validation : DocumentPart.Train;
    }

    /// <summary>The documents of a part, in their order.</summary>
    public static IEnumerable<Document> Select(IEnumerable<Document> documents, DocumentPart part) =>
        part == DocumentPart.All ? documents : documents.Where(document => PartOf(document) == part);

    private static void Hash(Conversation conversation, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> prefix = stackalloc byte[5];
        foreach (var message in conversation.Messages)
        {
            prefix[0] = (byte)('0' + (int)message.Role);
            BinaryPrimitives.WriteInt32LittleEndian(prefix[1..], message.Content.Length);
            hash.AppendData(prefix);
            hash.AppendData(MemoryMarshal.AsBytes(message.Content.AsSpan()));
        }
        hash.GetHashAndReset(digest);
    }
}
