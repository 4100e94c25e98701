using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace ActorDistill.TeacherActors.Log;

/// <summary>
/// A file's bytes in memory, as many as there were when it was mapped. It begins with one reference; the map goes with the last one, so
/// batches that are on their way outlive the segment's deletion.
/// </summary>
internal sealed unsafe class MappedView
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly byte* _start;
    private int _references = 1;

    /// <param name="file">Open for reading.</param>
    /// <param name="lengthBytes">Of what is whole; more may be being written behind it.</param>
    public MappedView(SafeFileHandle file, long lengthBytes)
    {
        LengthBytes = lengthBytes;
        _file = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _accessor = _file.CreateViewAccessor(0, LengthBytes, MemoryMappedFileAccess.Read);
        _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public long LengthBytes { get; }

    /// <summary>Bytes that are read while the caller holds a reference.</summary>
    public ReadOnlySpan<byte> Span(long offset, int length) => new(_start + offset, length);

    /// <summary>Bytes that hold a reference of their own until they are disposed.</summary>
    public IMemoryOwner<byte> Slice(long offset, int length)
    {
        Retain();
        return new MappedMemory(this, _start + offset, length);
    }

    /// <summary>One more reference; the caller knows that there is one.</summary>
    public MappedView Retain()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0) return;
        _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
        _file.Dispose();
    }

    private sealed class MappedMemory(MappedView view, byte* start, int length) : MemoryManager<byte>
    {
        private MappedView? _view = view;

        public override Span<byte> GetSpan() =>
            _view != null ? new Span<byte>(start, length) : throw new ObjectDisposedException(nameof(MappedMemory));

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) Interlocked.Exchange(ref _view, null)?.Release();
        }
    }
}
