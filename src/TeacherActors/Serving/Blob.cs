using ActorDistill.Protocol.Streams;
using Microsoft.Win32.SafeHandles;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>Bytes that can be fetched.</summary>
internal abstract record Blob(BlobDescription Description)
{
    /// <summary>Opened once for each fetch.</summary>
    public abstract IBlobReader Open();
}

/// <summary>Reads a blob.</summary>
internal interface IBlobReader : IDisposable
{
    /// <summary>Fills the buffer from an offset on; 0 bytes where there is nothing more.</summary>
    ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation);
}

internal sealed record MemoryBlob(BlobDescription Description, ReadOnlyMemory<byte> Content) : Blob(Description)
{
    public override IBlobReader Open() => new Reader(Content);

    private sealed class Reader(ReadOnlyMemory<byte> content) : IBlobReader
    {
        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation)
        {
            var rest = content[(int)Math.Min(offset, content.Length)..];
            var part = rest[..Math.Min(rest.Length, buffer.Length)];
            part.CopyTo(buffer);
            return ValueTask.FromResult(part.Length);
        }

        public void Dispose()
        {
        }
    }
}

internal sealed record FileBlob(BlobDescription Description, string Path) : Blob(Description)
{
    public override IBlobReader Open() => new Reader(File.OpenHandle(Path, options: FileOptions.Asynchronous));

    private sealed class Reader(SafeFileHandle file) : IBlobReader
    {
        public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellation) =>
            RandomAccess.ReadAsync(file, buffer, offset, cancellation);

        public void Dispose() => file.Dispose();
    }
}
