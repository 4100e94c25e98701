using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>A teacher's decoder and its thread, on which batches, first weights of students and measurements take turns.</summary>
public sealed class TeacherDevice : IAsyncDisposable
{
    private readonly DeviceQueue _queue;
    private readonly CausalDecoder _decoder;

    private TeacherDevice(DeviceQueue queue, CausalDecoder decoder) => (_queue, _decoder) = (queue, decoder);

    /// <summary>The decoder's architecture.</summary>
    public DecoderConfig Config => _decoder.Config;

    /// <summary>How long the thread has computed so far.</summary>
    public TimeSpan BusyTime => _queue.BusyTime;

    /// <summary>Starts the thread and loads the decoder there.</summary>
    /// <param name="name">Of the thread, for people.</param>
    /// <param name="threads">Of one operation, at least 1.</param>
    /// <param name="cores">Where its threads stay; empty for any.</param>
    /// <param name="load">Gives the decoder; owned from then on.</param>
    /// <exception cref="Storage.OperatorException">The model cannot be loaded, or a core cannot be used.</exception>
    public static async Task<TeacherDevice> OpenAsync(string name, int threads, IReadOnlyList<int> cores, Func<CausalDecoder> load)
    {
        var queue = new DeviceQueue(threads, name, cores);
        try
        {
            return new TeacherDevice(queue, await queue.RunAsync(load).ConfigureAwait(false));
        }
        catch
        {
            await queue.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Does work with the decoder when its turn comes. Tensors must not leave it.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="cancellation">Work that has begun is not broken off.</param>
    /// <exception cref="ObjectDisposedException">The teacher was closed.</exception>
    public Task<T> RunAsync<T>(Func<CausalDecoder, T> work, CancellationToken cancellation = default) =>
        _queue.RunAsync(() => work(_decoder), cancellation);

    /// <summary>Does what is waiting, frees the decoder and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queue.RunAsync(() =>
        {
            _decoder.Dispose();
            return 0;
        }).ConfigureAwait(false);
        await _queue.DisposeAsync().ConfigureAwait(false);
    }
}
