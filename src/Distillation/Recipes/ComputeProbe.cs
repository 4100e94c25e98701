using ActorDistill.Distillation.Training;
using TorchSharp;

namespace ActorDistill.Distillation.Recipes;

/// <summary>
/// With what a thread computes, as far as the bits of results depend on it and settings do not say it: read at run time from libtorch, the
/// libraries below it, the processor and the driver.
/// </summary>
/// <param name="Libtorch">Version and build, for example "1.13.1 feaefbc5".</param>
/// <param name="DeviceKind">"cpu" or "cuda".</param>
/// <param name="DeviceName">Of the processor or the GPU; of several GPUs all that differ.</param>
/// <param name="Blas">Library, version and kernel of dense products, for example "openblas 0.3.21 Zen".</param>
/// <param name="ThreadCount">Threads of one operation.</param>
/// <param name="IsDeterministic">Whether only reproducible kernels are allowed.</param>
public sealed record ComputeProbe(
    string Libtorch, string DeviceKind, string DeviceName, string Blas, int ThreadCount, bool IsDeterministic)
{
    /// <summary>Kind and name of the device in one: "cpu AMD EPYC".</summary>
    public string Device => $"{DeviceKind} {DeviceName}";

    /// <summary>Reads what the calling thread computes with. On a device thread (<see cref="DeviceQueue"/>): threads differ.</summary>
    /// <param name="devices">Where it computes, at least one.</param>
    public static ComputeProbe Read(params IReadOnlyList<torch.Device> devices)
    {
        // libtorch first: it loads the libraries that are looked for behind it.
        var version = torch.__version__;
        var loaded = LoadedLibraries.Read();
        var kind = devices[0].type;
        return new ComputeProbe(
            $"{version} {BuildOf(loaded)}",
            kind.ToString().ToLowerInvariant(),
            string.Join(" + ", devices.Select(NameOf).Distinct()),
            BlasProbe.Read(loaded),
            torch.get_num_threads(),
            torch.are_deterministic_algorithms_enabled());
    }

    /// <summary>As <see cref="Read(IReadOnlyList{torch.Device})"/>, for a thread that only reads it for another.</summary>
    /// <param name="threads">Of the device thread.</param>
    /// <param name="cores">Of the device thread.</param>
    /// <param name="devices">Where it computes, at least one.</param>
    public static ComputeProbe ReadOnThread(int threads, IReadOnlyList<int> cores, params IReadOnlyList<torch.Device> devices) =>
        DeviceThread.Run(threads, () => Read(devices), cores);

    private static string BuildOf(IReadOnlyList<string> loaded)
    {
        var library = loaded.FirstOrDefault(path => Path.GetFileName(path).StartsWith("libtorch_cpu", StringComparison.Ordinal));
        return library is null ? "of an unknown build" : LibraryBuild.Of(library);
    }

    private static string NameOf(torch.Device device) => device.type == DeviceType.CUDA
        ? CudaDevice.Name(Math.Max(device.index, 0))
        : Processor.Name();
}
