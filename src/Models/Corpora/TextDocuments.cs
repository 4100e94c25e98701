using System.Buffers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>Documents of a text file in UTF-8. Holds one document at a time.</summary>
public static class TextDocuments
{
    /// <summary>
    /// Reads a file. Between empty lines a document keeps its bytes, but for the line end after its last line; a whole file keeps all.
    /// Documents without a byte are left out.
    /// </summary>
    /// <exception cref="OperatorException">
    /// The file is missing or cannot be read, is no UTF-8 (names the position), or has a document longer than 256 MiB.
    /// </exception>
    public static IEnumerable<Document> Read(string path, DocumentBoundary boundary)
    {
        using var file = InputFile.Open(path);
        var text = new ArrayBufferWriter<byte>();
        var position = file.Position;
        for (var more = true; more;)
        {
            var lineStart = text.WrittenCount;
            more = file.AppendLine(text);
            if (more && (boundary == DocumentBoundary.File || !IsEmpty(text.WrittenSpan[lineStart..])))
                continue;
            var bytes = text.WrittenSpan[..lineStart];
            if (boundary == DocumentBoundary.BlankLine)
                bytes = WithoutLineEnd(bytes);
            InputFile.RequireUtf8(path, bytes, position);
            var document = bytes.ToArray();
            text.ResetWrittenCount();
            position = file.Position;
            if (document.Length > 0)
                yield return new TextDocument(path, document);
        }
    }

    private static bool IsEmpty(ReadOnlySpan<byte> line) => WithoutLineEnd(line).IsEmpty;

    private static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("\n"u8))
            text = text[..^1];
        return text.EndsWith("\r"u8) ? text[..^1] : text;
    }
}
