using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Stores;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using Grpc.Core;

namespace ActorDistill.StudentActors.Storing;

/// <summary>The calls of one connection to a store, each of them once.</summary>
/// <param name="invoker">Of the connection.</param>
/// <param name="dialer">Knows what every call carries.</param>
internal sealed class StoreCalls(CallInvoker invoker, TeacherDialer dialer)
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Sends what the store has not got of an offer.</summary>
    /// <param name="offer">What.</param>
    /// <param name="folder">Where its files are; they may grow, what was offered of them stays.</param>
    /// <param name="cancellation">Breaks it off; what got there stays there.</param>
    /// <exception cref="RpcException">It did not come to its end.</exception>
    /// <exception cref="OperatorException">A file cannot be read.</exception>
    public async Task PutAsync(StoreOffer offer, string folder, CancellationToken cancellation)
    {
        var options = dialer.OptionsFor(cancellation);
        using var asked = invoker.AsyncUnaryCall(CheckpointStoreContract.Offer, null, options, offer);
        var progress = await asked.ResponseAsync.ConfigureAwait(false);
        if (progress.IsWhole) return;
        using var call = invoker.AsyncClientStreamingCall(CheckpointStoreContract.Put, null, options);
        try
        {
            await call.RequestStream.WriteAsync(offer, cancellation).ConfigureAwait(false);
            for (var index = 0; index < offer.Files.Count; index++)
                await SendAsync(call.RequestStream, offer, index, progress.ReceivedBytes[index], folder, cancellation)
                    .ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // What stopped the writing is said in the answer.
            await call.ResponseAsync.ConfigureAwait(false);
            throw;
        }
        var end = await call.ResponseAsync.ConfigureAwait(false);
        if (!end.IsWhole) throw new RpcException(new Status(StatusCode.DataLoss, $"the store has not got all of {offer.Place}"));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="place">Of what.</param>
    /// <param name="file">Which.</param>
    /// <param name="offset">From where on.</param>
    /// <param name="take">Gets the bytes in their order, and the length of the whole file.</param>
    /// <param name="cancellation">Breaks it off.</param>
    /// <returns>Null, or what was wrong with a piece.</returns>
    /// <exception cref="RpcException">It did not come to its end.</exception>
    public async Task<string?> GetAsync(
        StorePlace place, string file, long offset, Action<ReadOnlyMemory<byte>, long> take, CancellationToken cancellation)
    {
        using var call = invoker.AsyncServerStreamingCall(
            CheckpointStoreContract.Get, null, dialer.OptionsFor(cancellation), new StoreRequest(place, file, offset));
        var (next, length) = (offset, long.MaxValue);
        while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            var chunk = call.ResponseStream.Current;
            if (FaultIn(chunk, next) is { } fault) return fault;
            take(chunk.Content, chunk.LengthBytes);
            (next, length) = (next + chunk.Content.Length, chunk.LengthBytes);
        }
        return next == length ? null : "the store ended the stream";
    }

    /// <summary>Which checkpoints it has of a trial.</summary>
    /// <exception cref="RpcException">It does not say.</exception>
    public async Task<IReadOnlyList<long>> ListAsync(StoreQuery query, CancellationToken cancellation)
    {
        using var call = invoker.AsyncUnaryCall(CheckpointStoreContract.List, null, dialer.OptionsFor(cancellation), query);
        return (await call.ResponseAsync.ConfigureAwait(false)).StepCounts;
    }

    /// <summary>Deletes checkpoints there.</summary>
    /// <exception cref="RpcException">They may still be there.</exception>
    public async Task DeleteAsync(StoreDeletion deletion, CancellationToken cancellation)
    {
        using var call = invoker.AsyncUnaryCall(CheckpointStoreContract.Delete, null, dialer.OptionsFor(cancellation), deletion);
        await call.ResponseAsync.ConfigureAwait(false);
    }

    private static string? FaultIn(FetchChunk chunk, long offset)
    {
        if (chunk.OffsetBytes != offset) return $"a piece came of byte {chunk.OffsetBytes}, must be of {offset}";
        return Crc32C.Of(chunk.Content.Span) == chunk.Crc32C ? null : $"the checksum of a piece of {chunk.Content.Length} bytes is wrong";
    }

    private static async Task SendAsync(
        IClientStreamWriter<StorePart> parts, StoreOffer offer, int index, long from, string folder, CancellationToken cancellation)
    {
        var file = offer.Files[index];
        var path = Path.Combine(folder, file.Name);
        using var stream = FaultOf.Disk(
            path, "read", () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        stream.Seek(from, SeekOrigin.Begin);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (var offset = from; offset < file.LengthBytes;)
            {
                var wanted = (int)Math.Min(ChunkBytes, file.LengthBytes - offset);
                var read = FaultOf.Disk(path, "read", () => stream.Read(buffer, 0, wanted));
                if (read == 0) throw new OperatorException($"{path}: ends at byte {offset}, had {file.LengthBytes} bytes");
                var content = buffer.AsMemory(0, read);
                await parts.WriteAsync(new StoreChunk(index, offset, content, Crc32C.Of(content.Span)), cancellation).ConfigureAwait(false);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
