using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>A file read line by line as bytes, so that offsets in it can be named and no line is decoded in vain.</summary>
internal sealed class InputFile : IDisposable
{
    /// <summary>The longest document: one is encoded in memory as a whole, so a length must be refused before memory runs out.</summary>
    public const int DocumentBytesMax = 256 << 20;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _first;
    private int _end;
    private bool _ended;

    private InputFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Offset in the file of the next byte that is not read yet.</summary>
    public long Position { get; private set; }

    /// <summary>Opens a file and skips the byte order mark that some editors put first.</summary>
    /// <exception cref="OperatorException">The file is missing or cannot be read.</exception>
    public static InputFile Open(string path)
    {
        var file = OrRefused(path, () => new InputFile(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0)));
        try
        {
            file.Fill();
            if (file._buffer.AsSpan(0, file._end).StartsWith(ByteOrderMark))
                file.Take(ByteOrderMark.Length);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A whole file of at most <see cref="DocumentBytesMax"/> bytes, byte order mark included.</summary>
    /// <exception cref="OperatorException">The file is missing, longer, or cannot be read.</exception>
    public static byte[] ReadAll(string path) =>
        OrRefused(path, () => new FileInfo(path).Length > DocumentBytesMax ? throw TooLong(path) : File.ReadAllBytes(path));

    /// <summary>Requires bytes to be UTF-8.</summary>
    /// <param name="path">The file that holds them, for the message.</param>
    /// <param name="bytes">Whole characters, if they are valid.</param>
    /// <param name="position">Offset of the first of them in the file.</param>
    /// <exception cref="OperatorException">They are not; names the file and the offset of the first bad byte.</exception>
    public static void RequireUtf8(string path, ReadOnlySpan<byte> bytes, long position)
    {
        if (Utf8.IsValid(bytes))
            return;
        var index = 0;
        while (Rune.DecodeFromUtf8(bytes[index..], out _, out var count) == OperationStatus.Done)
            index += count;
        throw new OperatorException($"{path}: invalid UTF-8 at byte {position + index} (the first byte is 0)");
    }

    /// <summary>Appends the next line with its line feed.</summary>
    /// <returns>False at the end of the file, when there is nothing to append.</returns>
    /// <exception cref="OperatorException">The disk fails, or <paramref name="text"/> becomes longer than a document may be.</exception>
    public bool AppendLine(ArrayBufferWriter<byte> text)
    {
        var any = false;
        while (_first < _end || Fill())
        {
            var unread = _buffer.AsSpan(_first, _end - _first);
            var lineFeed = unread.IndexOf((byte)'\n');
            var piece = lineFeed < 0 ? unread : unread[..(lineFeed + 1)];
            if (text.WrittenCount > DocumentBytesMax - piece.Length)
                throw TooLong(Path);
            text.Write(piece);
            Take(piece.Length);
            any = true;
            if (lineFeed >= 0)
                break;
        }
        return any;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private static OperatorException TooLong(string path) =>
        new($"{path}: a document is longer than {DocumentBytesMax >> 20} MiB; cut it with empty lines or into several files");

    private static T OrRefused<T>(string path, Func<T> action) => FaultOf.Disk(path, "read", action);

    private void Take(int count)
    {
        _first += count;
        Position += count;
    }

    private bool Fill()
    {
        if (_ended)
            return false;
        _first = 0;
        _end = OrRefused(Path, () => _stream.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false));
        _ended = _end < _buffer.Length;
        return _end > 0;
    }
}
