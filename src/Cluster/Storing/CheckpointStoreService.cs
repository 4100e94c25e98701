using System.Buffers;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Stores;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Cluster.Storing;

/// <summary>
/// The service CheckpointStore. Refusals: INVALID_ARGUMENT for what is right nowhere, names that would lead out of the store among it,
/// FAILED_PRECONDITION for a file that is too long, RESOURCE_EXHAUSTED at a limit or with a full disk, NOT_FOUND and OUT_OF_RANGE,
/// DATA_LOSS for what came damaged, DEADLINE_EXCEEDED for a peer that is too slow, UNAVAILABLE when the store leaves, and what the door
/// says.
/// </summary>
/// <param name="shelf">What is there.</param>
/// <param name="limits">What peers may cost.</param>
/// <param name="admit">Throws for a call that has no right to be.</param>
/// <param name="time">The clock of the limits.</param>
/// <param name="logger">Told of what comes, goes and fails.</param>
public sealed class CheckpointStoreService(
    CheckpointShelf shelf, StoreLimits limits, Action<ServerCallContext> admit, TimeProvider time, ILogger logger) : CheckpointStoreBase
{
    private const int ChunkBytes = 256 * 1024;

    private readonly SemaphoreSlim _uploads = new(limits.TransferLimit);
    private readonly SemaphoreSlim _downloads = new(limits.TransferLimit);
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Ends what is under way with UNAVAILABLE, and refuses what comes.</summary>
    public void Leave() => _leaving.Cancel();

    /// <inheritdoc/>
    public override Task<StoreProgress> Offer(StoreOffer request, ServerCallContext context)
    {
        Admit(context);
        RequireSizes(request);
        return Task.FromResult(OnDisk(() =>
        {
            if (shelf.Has(request)) return Whole(request);
            using var incoming = Open(request);
            return incoming.Progress;
        }));
    }

    /// <inheritdoc/>
    public override async Task<StoreProgress> Put(IAsyncStreamReader<StorePart> parts, ServerCallContext context)
    {
        Admit(context);
        using var slot = Take(_uploads, "uploads");
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.CancellationToken, _leaving.Token);
        if (!await NextAsync() || parts.Current is not StoreOffer offer)
            throw StoreRefusal.Malformed("an upload begins with an offer");
        RequireSizes(offer);
        if (OnDisk(() => shelf.Has(offer))) return Whole(offer);
        using var incoming = OnDisk(() => Open(offer));
        while (await NextAsync())
        {
            if (parts.Current is not StoreChunk chunk) throw StoreRefusal.Malformed("behind the offer of an upload only pieces come");
            OnDisk(() =>
            {
                incoming.Take(chunk);
                return true;
            });
        }
        return OnDisk(() => Finish(offer, incoming));

        async Task<bool> NextAsync()
        {
            late.CancelAfter(limits.SilenceMax);
            try
            {
                return await parts.MoveNext(either.Token);
            }
            catch (ProtocolException fault)
            {
                throw StoreRefusal.Malformed(fault.Message);
            }
            catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
            {
                throw StoreRefusal.Leaving();
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested)
            {
                throw StoreRefusal.Late($"nothing came for {limits.SilenceMax.TotalSeconds} s");
            }
        }
    }

    /// <inheritdoc/>
    public override async Task Get(StoreRequest request, IServerStreamWriter<FetchChunk> chunks, ServerCallContext context)
    {
        Admit(context);
        using var slot = Take(_downloads, "downloads");
        var path = shelf.PathOf(request.Place, request.FileName);
        if (!File.Exists(path)) throw StoreRefusal.NotFound($"{request.FileName} of {request.Place} is not in the store");
        using var file = OnDisk(() => FaultOf.Disk(path, "read", () => File.OpenHandle(path, options: FileOptions.Asynchronous)));
        var (length, offset) = (RandomAccess.GetLength(file), request.OffsetBytes);
        if (offset > length) throw StoreRefusal.Beyond($"byte {offset} is not in {request.FileName} of {length} bytes");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _leaving.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            // At the end already, the student still learns how long the file is.
            do
            {
                var read = await RandomAccess.ReadAsync(
                    file, buffer.AsMemory(0, (int)Math.Min(ChunkBytes, length - offset)), offset, either.Token);
                if (read == 0 && offset < length) throw StoreRefusal.Damaged($"{request.FileName} ends at byte {offset}");
                var content = buffer.AsMemory(0, read);
                await chunks.WriteAsync(new FetchChunk(length, offset, content, Crc32C.Of(content.Span)), either.Token);
                offset += read;
            }
            while (offset < length);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            throw StoreRefusal.Leaving();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public override Task<StoreContents> List(StoreQuery request, ServerCallContext context)
    {
        Admit(context);
        return Task.FromResult(new StoreContents(OnDisk(() => shelf.StepsOf(request.Trial))));
    }

    /// <inheritdoc/>
    public override Task<StoreContents> Delete(StoreDeletion request, ServerCallContext context)
    {
        Admit(context);
        return Task.FromResult(OnDisk(() =>
        {
            shelf.Delete(request.Trial, request.StepCounts);
            LogMessages.Deleted(logger, request.Trial.Value, string.Join(", ", request.StepCounts));
            return new StoreContents(shelf.StepsOf(request.Trial));
        }));
    }

    private StoreProgress Finish(StoreOffer offer, IncomingFiles incoming)
    {
        var progress = incoming.Finish();
        if (!progress.IsWhole) return progress;
        shelf.DeleteAbandoned(offer.Place);
        LogMessages.Stored(logger, offer.Place.ToString(), offer.Files.Sum(file => file.LengthBytes));
        return progress;
    }

    private IncomingFiles Open(StoreOffer offer) =>
        shelf.TryOpen(offer) ?? throw StoreRefusal.Exhausted($"{offer.Place} is being uploaded by another call");

    private void Admit(ServerCallContext context)
    {
        admit(context);
        if (_leaving.IsCancellationRequested) throw StoreRefusal.Leaving();
    }

    private void RequireSizes(StoreOffer offer)
    {
        if (offer.Files.FirstOrDefault(file => file.LengthBytes > limits.FileBytesMax) is { } file)
            throw StoreRefusal.TooMuch(
                $"{file.Name} of {offer.Place} has {file.LengthBytes} bytes, checkpoint-store.max-file-size is {limits.FileBytesMax}");
    }

    private static StoreProgress Whole(StoreOffer offer) => new(IsWhole: true, [.. offer.Files.Select(file => file.LengthBytes)]);

    // A full disk may be emptied: students come again.
    private T OnDisk<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OperatorException fault)
        {
            LogMessages.StoreFailed(logger, fault.Message);
            throw StoreRefusal.Exhausted($"the store's disk refuses: {fault.Message}");
        }
    }

    private Slot Take(SemaphoreSlim slots, string what) => slots.Wait(0)
        ? new Slot(slots)
        : throw StoreRefusal.Exhausted($"{limits.TransferLimit} {what} are under way, more are not allowed");

    private readonly struct Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
