using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>
/// A token file, mapped into memory: opening reads the header and the digest only. Many threads may read one. The file must not be
/// shortened while it is open; no program can catch what the operating system does then.
/// </summary>
public sealed unsafe class Corpus : IDisposable
{
    private readonly MemoryMappedFile _mapped;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;
    private readonly CorpusHeader _header;
    private bool _disposed;

    private Corpus(string path, MemoryMappedFile mapped, long fileBytes)
    {
        Path = path;
        _mapped = mapped;
        _view = mapped.CreateViewAccessor(0, fileBytes, MemoryMappedFileAccess.Read);
        byte* first = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref first);
        _first = first + _view.PointerOffset;
        try
        {
            _header = CorpusHeader.Parse(path, new ReadOnlySpan<byte>(_first, (int)Math.Min(fileBytes, CorpusHeader.Bytes)), fileBytes);
        }
        catch
        {
            Unmap();
            throw;
        }
        Digest = Convert.ToHexStringLower(new ReadOnlySpan<byte>(_first + DigestedBytes, CorpusHeader.TrailerBytes));
    }

    /// <summary>The path as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>What identifies the corpus: the SHA-256 that the file ends with, of all bytes before it; 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Tokens, with the padding of rows.</summary>
    public long TokenCount => _header.TokenCount;

    /// <summary>Documents or conversations.</summary>
    public long DocumentCount => _header.DocumentCount;

    /// <summary>UTF-8 bytes of the documents, or of what was said in the conversations: what bits per byte divides by.</summary>
    public long TextBytes => _header.TextBytes;

    /// <summary>Every token id is below it.</summary>
    public int VocabSize => _header.VocabSize;

    /// <summary>Bytes of one token id in the file: 2 or 4.</summary>
    public int TokenBytes => _header.TokenBytes;

    /// <summary>Digest of the tokenizer that made the tokens.</summary>
    public string TokenizerDigest => _header.TokenizerDigest;

    /// <summary>Whether only some tokens count as labels, as in conversations; else all do.</summary>
    public bool HasLossMask => _header.HasLossMask;

    /// <summary>Tokens of one row (sequence length + 1, padding included), or 0 when the tokens are one stream.</summary>
    public int RowTokens => _header.RowTokens;

    private long DigestedBytes => _header.FileBytes - CorpusHeader.TrailerBytes;

    /// <summary>Opens a file and checks its header and length; <see cref="Verify"/> checks the rest.</summary>
    /// <exception cref="OperatorException">The file is missing, no token file, a newer one, torn or damaged.</exception>
    public static Corpus Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            // An empty file cannot be mapped.
            if (stream.Length == 0)
                CorpusHeader.Parse(path, [], 0);
            var mapped = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new Corpus(path, mapped, stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the whole file and compares its digest.</summary>
    /// <exception cref="OperatorException">They differ: the file was damaged after it was written.</exception>
    public void Verify()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var stream = new UnmanagedMemoryStream(_first, DigestedBytes);
        var actual = Storage.Digest.OfStream(stream);
        if (actual != Digest)
            throw new OperatorException($"{Path}: is damaged: its sha-256 is {actual}, the file says {Digest}");
    }

    /// <summary>Requires that this tokenizer made the tokens.</summary>
    /// <exception cref="OperatorException">Another did; names both digests.</exception>
    public void RequireTokenizer(Tokenizer tokenizer)
    {
        if (tokenizer.Digest != TokenizerDigest)
            throw new OperatorException($"{Path}: was built with tokenizer {TokenizerDigest}, not with {tokenizer.Digest}");
    }

    /// <summary>Reads tokens.</summary>
    /// <param name="first">Index of the first.</param>
    /// <param name="tokenIds">Receives as many as it holds.</param>
    public void ReadTokens(long first, Span<long> tokenIds)
    {
        RequireRange(first, tokenIds.Length);
        var bytes = new ReadOnlySpan<byte>(_first + CorpusHeader.Bytes + first * TokenBytes, tokenIds.Length * TokenBytes);
        for (var index = 0; index < tokenIds.Length; index++)
        {
            tokenIds[index] = TokenBytes == 2
                ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[(index * 2)..])
                : BinaryPrimitives.ReadInt32LittleEndian(bytes[(index * 4)..]);
        }
    }

    /// <summary>Reads which tokens count as labels; all do without a mask.</summary>
    /// <param name="first">Index of the first token.</param>
    /// <param name="counts">Receives as many as it holds.</param>
    public void ReadLossMask(long first, Span<bool> counts)
    {
        RequireRange(first, counts.Length);
        if (!HasLossMask)
        {
            counts.Fill(true);
            return;
        }
        var mask = _first + _header.FirstMaskByte;
        for (var index = 0; index < counts.Length; index++)
            counts[index] = (mask[(first + index) >> 3] >> (int)((first + index) & 7) & 1) != 0;
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Unmap();
    }

    private void RequireRange(long first, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, TokenCount - count);
    }

    private void Unmap()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapped.Dispose();
    }
}
