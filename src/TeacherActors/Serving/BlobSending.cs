using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Teachers;
using Grpc.Core;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>One blob on its way, chunk by chunk, from where the student has it already.</summary>
internal static class BlobSending
{
    public static async Task RunAsync(
        Blob blob, long offset, IServerStreamWriter<FetchChunk> chunks, ServingSettings settings, StallGuard guard,
        CancellationToken cancellation)
    {
        var length = blob.Description.LengthBytes;
        if (offset < 0 || offset > length)
            throw Refusal.Malformed($"offset {offset} is not in blob {blob.Description.Name} of {length} bytes");
        using var reader = Open(blob);
        var buffer = ArrayPool<byte>.Shared.Rent(settings.ChunkBytes);
        try
        {
            // At the end already, the student still learns how long the blob is.
            do
            {
                var wanted = (int)Math.Min(settings.ChunkBytes, length - offset);
                var content = buffer.AsMemory(0, wanted);
                await FillAsync(blob, reader, offset, content, cancellation);
                await guard.RunAsync(token => chunks.WriteAsync(new FetchChunk(length, offset, content, Crc32C.Of(content.Span)), token));
                offset += wanted;
            }
            while (offset < length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static IBlobReader Open(Blob blob)
    {
        try
        {
            return blob.Open();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refusal.NotFound($"blob {blob.Description.Name} is no longer there");
        }
    }

    private static async Task FillAsync(Blob blob, IBlobReader reader, long offset, Memory<byte> content, CancellationToken cancellation)
    {
        for (var filled = 0; filled < content.Length;)
        {
            var read = await reader.ReadAsync(offset + filled, content[filled..], cancellation);
            if (read == 0) throw Refusal.Damaged($"blob {blob.Description.Name} ends at byte {offset + filled}, before its length");
            filled += read;
        }
    }
}
