using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>
/// Collects tokens and writes the file. The header comes first and holds counts that are known last, and the mask follows all tokens, so
/// both are collected in temporary siblings of the file; memory stays bounded.
/// </summary>
internal sealed class CorpusWriter : IDisposable
{
    private readonly string _path;
    private readonly int _tokenBytes;
    private readonly FileStream _tokens;
    private readonly FileStream? _mask;
    private byte[] _encoded = [];
    private int _maskBits;
    private int _maskBitCount;

    /// <summary>Creates the temporary files.</summary>
    /// <exception cref="OperatorException">The folder is missing or not writable.</exception>
    public CorpusWriter(string path, int tokenBytes, bool hasLossMask)
    {
        _path = path;
        _tokenBytes = tokenBytes;
        _tokens = OrRefused(() => Collector("tokens"));
        try
        {
            _mask = hasLossMask ? OrRefused(() => Collector("mask")) : null;
        }
        catch
        {
            _tokens.Dispose();
            throw;
        }
    }

    /// <summary>Tokens so far.</summary>
    public long TokenCount { get; private set; }

    /// <summary>Appends tokens.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="counts">With a loss mask, whether each counts; else ignored.</param>
    /// <exception cref="OperatorException">The disk is full or fails.</exception>
    public void Append(ReadOnlySpan<int> ids, ReadOnlySpan<bool> counts)
    {
        if (_encoded.Length < ids.Length * _tokenBytes)
            _encoded = new byte[ids.Length * _tokenBytes];
        for (var index = 0; index < ids.Length; index++)
        {
            if (_tokenBytes == 2)
                BinaryPrimitives.WriteUInt16LittleEndian(_encoded.AsSpan(index * 2), checked((ushort)ids[index]));
            else
                BinaryPrimitives.WriteInt32LittleEndian(_encoded.AsSpan(index * 4), ids[index]);
        }
        var length = ids.Length * _tokenBytes;
        OrRefused(() =>
        {
            _tokens.Write(_encoded, 0, length);
            return true;
        });
        TokenCount += ids.Length;
        if (_mask != null)
            AppendMask(_mask, counts);
    }

    /// <summary>Writes the file: header, tokens, mask, digest of all before.</summary>
    /// <returns>The digest, 64 hexadecimal digits.</returns>
    /// <exception cref="OperatorException">The disk is full or fails; nothing is left of the file.</exception>
    public string Finish(CorpusHeader header)
    {
        if (_mask != null && _maskBitCount > 0)
            OrRefused(() => FlushMaskByte(_mask));
        var digest = "";
        AtomicFile.Write(_path, stream =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Write(header.ToBytes());
            Copy(_tokens);
            if (_mask != null)
                Copy(_mask);
            var trailer = hash.GetHashAndReset();
            stream.Write(trailer);
            digest = Convert.ToHexStringLower(trailer);

            void Copy(FileStream source)
            {
                var buffer = new byte[1 << 20];
                source.Position = 0;
                for (int count; (count = source.Read(buffer)) > 0;)
                    Write(buffer.AsSpan(0, count));
            }

            void Write(ReadOnlySpan<byte> bytes)
            {
                hash.AppendData(bytes);
                stream.Write(bytes);
            }
        });
        return digest;
    }

    /// <summary>Deletes the temporary files.</summary>
    public void Dispose()
    {
        _tokens.Dispose();
        _mask?.Dispose();
    }

    private void AppendMask(FileStream mask, ReadOnlySpan<bool> counts)
    {
        foreach (var value in counts)
        {
            _maskBits |= (value ? 1 : 0) << _maskBitCount;
            if (++_maskBitCount == 8)
                OrRefused(() => FlushMaskByte(mask));
        }
    }

    private bool FlushMaskByte(FileStream mask)
    {
        mask.WriteByte((byte)_maskBits);
        _maskBits = 0;
        _maskBitCount = 0;
        return true;
    }

    private FileStream Collector(string what)
    {
        var fullPath = Path.GetFullPath(_path);
        var name = $".{Path.GetFileName(fullPath)}.partial-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-{what}";
        return new FileStream(
            Path.Combine(Path.GetDirectoryName(fullPath) ?? fullPath, name),
            FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    private T OrRefused<T>(Func<T> action) => FaultOf.Disk(_path, "written", action);
}
