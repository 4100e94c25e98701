namespace ActorDistill.Storage;

/// <summary>
/// A file that arrives in pieces, perhaps over several runs: its pieces are appended to a sibling whose name depends on the digest, so that
/// whoever goes on finds them, and <see cref="Commit"/> renames it to its own name once it is whole. One writer at a time.
/// </summary>
public sealed class ResumableFile : IDisposable
{
    private readonly string _path;
    private readonly string _fullPath;
    private readonly string _partial;
    private readonly string _digest;
    private readonly FileStream _stream;

    private ResumableFile(string path, string fullPath, string partial, string digest, FileStream stream)
    {
        (_path, _fullPath, _partial, _digest, _stream) = (path, fullPath, partial, digest, stream);
    }

    /// <summary>Bytes that are there.</summary>
    public long Length => _stream.Length;

    /// <summary>Begins a file, or goes on with what an earlier writer of the same content left.</summary>
    /// <param name="path">The file to be; replaced by <see cref="Commit"/> if it exists.</param>
    /// <param name="digest">SHA-256 of the whole content, 64 hexadecimal digits.</param>
    /// <exception cref="ArgumentException">The digest is not one.</exception>
    /// <exception cref="OperatorException">The path is a folder, its folder is missing or read-only, or another writer has it.</exception>
    public static ResumableFile Open(string path, string digest)
    {
        if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException($"\"{digest}\" is no SHA-256", nameof(digest));
        var fullPath = Path.GetFullPath(path);
        if (path.Length == 0 || Path.EndsInDirectorySeparator(path) || Directory.Exists(fullPath))
            throw new OperatorException($"{path}: is a folder, not a file to write");
        var partial = Path.Combine(Path.GetDirectoryName(fullPath)!, $".{Path.GetFileName(fullPath)}.partial-{digest[..16]}");
        var stream = FaultOf.Disk(
            path, "written", () => new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        stream.Seek(0, SeekOrigin.End);
        return new ResumableFile(path, fullPath, partial, digest, stream);
    }

    /// <summary>Adds to the end.</summary>
    /// <exception cref="OperatorException">The disk is full or fails.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException e)
        {
            throw new OperatorException($"{_path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => FaultOf.Disk(_path, "written", () => _stream.SetLength(0));

    /// <summary>Whether what is there is the whole content. Reads all of it.</summary>
    public bool IsWhole() => FaultOf.Disk(_path, "read", () =>
    {
        _stream.Flush();
        _stream.Seek(0, SeekOrigin.Begin);
        var digest = Digest.OfStream(_stream);
        _stream.Seek(0, SeekOrigin.End);
        return digest == _digest;
    });

    /// <summary>Flushes it, renames it to its own name and flushes the folder.</summary>
    /// <exception cref="InvalidOperationException">It is not whole.</exception>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void Commit()
    {
        if (!IsWhole()) throw new InvalidOperationException($"{_path} is not the content with the digest {_digest}");
        FaultOf.Disk(_path, "written", () =>
        {
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            File.Move(_partial, _fullPath, overwrite: true);
            DiskFlush.Folder(Path.GetDirectoryName(_fullPath)!);
        });
    }

    /// <summary>Closes it. What came so far stays for whoever goes on, unless it is nothing.</summary>
    public void Dispose()
    {
        if (!_stream.CanWrite) return;
        var isEmpty = _stream.Length == 0;
        _stream.Dispose();
        if (isEmpty) File.Delete(_partial);
    }
}
