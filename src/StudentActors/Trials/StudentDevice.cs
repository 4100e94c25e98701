using ActorDistill.Distillation.Recipes;
using ActorDistill.Distillation.Training;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.StudentActors.Trials;

/// <summary>The device of a student and the thread that owns it, for as long as the student lives.</summary>
public sealed class StudentDevice : IAsyncDisposable
{
    private readonly DeviceQueue _queue;

    private StudentDevice(torch.Device device, DeviceQueue queue, NumericRecipe recipe) =>
        (Device, _queue, Recipe) = (device, queue, recipe);

    /// <summary>Where the student is.</summary>
    public torch.Device Device { get; }

    /// <summary>With what it computes, whatever the trial. What depends on the trial is a setting of it, and not here.</summary>
    public NumericRecipe Recipe { get; }

    /// <summary>Starts the thread.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    /// <param name="threads">Threads of one operation.</param>
    /// <param name="cores">Where they stay; empty for any.</param>
    /// <param name="name">Of the thread, for people.</param>
    /// <exception cref="OperatorException">There is no such device.</exception>
    public static async Task<StudentDevice> OpenAsync(string device, int threads, IReadOnlyList<int> cores, string name)
    {
        var queue = new DeviceQueue(threads, name, cores);
        try
        {
            var (place, probe) = await queue.RunAsync(() =>
            {
                var place = Find(device);
                return (place, ComputeProbe.Read(place));
            }).ConfigureAwait(false);
            return new StudentDevice(place, queue, new NumericRecipe(
                probe.Libtorch, probe.Device, probe.Blas, probe.ThreadCount, "float32", ForwardRows: 0, HeadChunkRows: 0,
                probe.IsDeterministic));
        }
        catch
        {
            await queue.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Does the work on the device's thread when its turn comes.</summary>
    public Task<T> RunAsync<T>(Func<T> work) => _queue.RunAsync(work);

    /// <summary>Ends the thread behind the work under way.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private static torch.Device Find(string name)
    {
        torch.Device device;
        try
        {
            device = torch.device(name);
        }
        catch (ArgumentException)
        {
            throw new OperatorException($"device {name}: must be cpu, cuda or cuda:N");
        }
        return device.type == DeviceType.CUDA && Math.Max(device.index, 0) >= torch.cuda.device_count()
            ? throw new OperatorException(
                $"device {name}: this machine shows {torch.cuda.device_count()} GPUs to libtorch {torch.__version__}")
            : device;
    }
}
