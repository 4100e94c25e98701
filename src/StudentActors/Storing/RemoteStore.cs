using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Merging;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Storing;

/// <summary>
/// The run's store of checkpoints, from a student. What it does not answer, or answers damaged, is tried again until it is done or nobody
/// wants it any more: the node that has the store may be away for a while. For several threads.
/// </summary>
/// <param name="address">As the coordinator says it.</param>
/// <param name="dialer">Reaches it, as it reaches teachers.</param>
/// <param name="pauses">Between attempts.</param>
/// <param name="logger">Told of attempts that failed.</param>
/// <param name="time">For the pauses.</param>
public sealed class RemoteStore(Uri address, TeacherDialer dialer, BackOff pauses, ILogger logger, TimeProvider time)
{
    // Figures and manifests; everything else goes from the network to the disk.
    private const long MemoryBytesMax = 1L << 30;

    /// <summary>Where it is.</summary>
    public Uri Address => address;

    /// <summary>Brings something there. When it returns, all of it counts there.</summary>
    /// <param name="offer">What.</param>
    /// <param name="folder">Where its files are; they may grow, what was offered of them stays.</param>
    /// <param name="cancellation">Gives it up; what got there stays there for another attempt.</param>
    /// <exception cref="OperatorException">The store refuses it, or a file cannot be read.</exception>
    public Task PutAsync(StoreOffer offer, string folder, CancellationToken cancellation) => RepeatAsync(
        $"to take {offer.Place}", async calls =>
        {
            await calls.PutAsync(offer, folder, cancellation).ConfigureAwait(false);
            return true;
        }, cancellation);

    /// <summary>A file that is small, as bytes; null when the store has none.</summary>
    /// <exception cref="OperatorException">The store refuses, or the file is too long to be one.</exception>
    public Task<byte[]?> GetAsync(StorePlace place, string file, CancellationToken cancellation) => RepeatAsync(
        $"to give {file} of {place}", async calls =>
        {
            using var bytes = new MemoryStream();
            var isThere = await ReadAsync(calls, place, file, 0, (content, length) =>
            {
                if (length > MemoryBytesMax) throw new OperatorException($"{address}: {file} of {place} has {length} bytes, too many");
                bytes.Write(content.Span);
            }, cancellation).ConfigureAwait(false);
            return isThere ? bytes.ToArray() : null;
        }, cancellation);

    /// <summary>Gets a file into a folder, from where an earlier attempt stopped.</summary>
    /// <param name="place">Of what.</param>
    /// <param name="file">Which.</param>
    /// <param name="digest">SHA-256 that it must have.</param>
    /// <param name="folder">Gets it once it is whole.</param>
    /// <param name="cancellation">Gives it up; what came so far stays.</param>
    /// <returns>False when the store has none, or another one twice in a row.</returns>
    /// <exception cref="OperatorException">The store refuses, or the disk does.</exception>
    public async Task<bool> GetAsync(
        StorePlace place, string file, string digest, ResumableFolder folder, CancellationToken cancellation)
    {
        if (folder.IsThere(file)) return true;
        // What an earlier attempt left may be anything, so that one wrong digest says nothing of the store.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var target = folder.OpenFile(file, digest);
            var isThere = await RepeatAsync(
                $"to give {file} of {place}",
                calls => ReadAsync(calls, place, file, target.Length, (content, _) => target.Append(content.Span), cancellation),
                cancellation).ConfigureAwait(false);
            if (isThere && target.IsWhole())
            {
                target.Commit();
                return true;
            }
            target.Clear();
            if (!isThere) return false;
        }
        return false;
    }

    /// <summary>The steps of the checkpoints that it has of a trial, ascending.</summary>
    /// <exception cref="OperatorException">The store refuses.</exception>
    public Task<IReadOnlyList<long>> ListAsync(TrialId trial, CancellationToken cancellation) =>
        RepeatAsync($"to list {trial}", calls => calls.ListAsync(new StoreQuery(trial), cancellation), cancellation);

    /// <summary>Deletes checkpoints there; tried once, and not for long.</summary>
    /// <exception cref="OperatorException">They may still be there.</exception>
    public async Task DeleteAsync(TrialId trial, IReadOnlyList<long> stepCounts)
    {
        using var channel = dialer.Dial(address);
        using var late = new CancellationTokenSource(dialer.AnswerTimeout, time);
        try
        {
            await new StoreCalls(channel.CreateCallInvoker(), dialer).DeleteAsync(new StoreDeletion(trial, stepCounts), late.Token)
                .ConfigureAwait(false);
        }
        catch (RpcException failure)
        {
            throw new OperatorException($"{address}: {CallFailure.Describe(failure)}", failure);
        }
    }

    // False when there is no such file.
    private static async Task<bool> ReadAsync(
        StoreCalls calls, StorePlace place, string file, long offset, Action<ReadOnlyMemory<byte>, long> take,
        CancellationToken cancellation)
    {
        try
        {
            var fault = await calls.GetAsync(place, file, offset, take, cancellation).ConfigureAwait(false);
            return fault is null ? true : throw new RpcException(new Status(StatusCode.DataLoss, fault));
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.OutOfRange)
        {
            // More is here than there: it is not the same file, as its digest will show.
            return true;
        }
    }

    private async Task<T> RepeatAsync<T>(string what, Func<StoreCalls, Task<T>> attempt, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var channel = dialer.Dial(address);
                return await attempt(new StoreCalls(channel.CreateCallInvoker(), dialer)).ConfigureAwait(false);
            }
            catch (RpcException failure)
            {
                cancellation.ThrowIfCancellationRequested();
                var reason = CallFailure.Describe(failure);
                if (CallFailure.IsRefusal(failure))
                    throw new OperatorException($"the store of checkpoints at {address} refuses {what}: {reason}", failure);
                // An outage is told of as it begins and then less and less often.
                if (int.IsPow2(failures)) LogMessages.StoreFailed(logger, address, what, reason);
            }
            await Task.Delay(pauses.Delay(failures + 1), time, cancellation).ConfigureAwait(false);
        }
    }
}
