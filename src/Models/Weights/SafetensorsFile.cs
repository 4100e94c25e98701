using System.IO.MemoryMappedFiles;
using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>
/// A safetensors file, mapped into memory: opening reads the header only, and a weight's bytes are read by whoever touches them.
/// The file must not be shortened while it is open; no program can catch what the operating system does then.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile _mapped;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;
    private readonly Dictionary<string, WeightEntry> _byName;
    private bool _disposed;

    private SafetensorsFile(string path, MemoryMappedFile mapped, long fileBytes)
    {
        Path = path;
        _mapped = mapped;
        _view = mapped.CreateViewAccessor(0, fileBytes, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
        _first += _view.PointerOffset;
        try
        {
            var startBytes = (int)Math.Min(fileBytes, SafetensorsHeader.LengthBytes + SafetensorsHeader.JsonBytesMax);
            Header = SafetensorsHeader.Parse(new ReadOnlySpan<byte>(_first, startBytes), fileBytes, path);
        }
        catch
        {
            Unmap();
            throw;
        }
        _byName = Header.Entries.ToDictionary(entry => entry.Name);
    }

    /// <summary>The path as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>The checked header.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>The weights in the order of their bytes.</summary>
    public IReadOnlyList<WeightEntry> Entries => Header.Entries;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="OperatorException">The file is missing, cannot be read, or its header is wrong.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            // An empty file cannot be mapped.
            if (stream.Length < SafetensorsHeader.LengthBytes)
                SafetensorsHeader.Parse([], stream.Length, path);
            var mapped = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new SafetensorsFile(path, mapped, stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The weight of a name, or null.</summary>
    public WeightEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>All bytes of a weight of at most 2 GB; valid until this file is disposed.</summary>
    public ReadOnlySpan<byte> Bytes(string name)
    {
        var entry = _byName[name];
        return Bytes(name, 0, checked((int)entry.ByteCount));
    }

    /// <summary>A piece of a weight's bytes; valid until this file is disposed.</summary>
    /// <param name="name">A weight of this file.</param>
    /// <param name="first">Offset of the piece in the weight, in bytes.</param>
    /// <param name="count">Bytes of the piece.</param>
    public ReadOnlySpan<byte> Bytes(string name, long first, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var entry = _byName[name];
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, entry.ByteCount - count);
        return new ReadOnlySpan<byte>(_first + Header.FirstDataByte + entry.FirstByte + first, count);
    }

    /// <summary>Unmaps the file; every span over it is invalid from here on.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Unmap();
    }

    private void Unmap()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapped.Dispose();
    }
}
