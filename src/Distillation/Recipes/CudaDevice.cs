using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace ActorDistill.Distillation.Recipes;

/// <summary>What the driver calls a GPU: neither libtorch's C interface nor TorchSharp tells.</summary>
internal static class CudaDevice
{
    private const int NameBytes = 256;

    /// <summary>For example "NVIDIA H200".</summary>
    /// <param name="index">As in "cuda:0"; the driver counts the same GPUs as libtorch.</param>
    /// <exception cref="InvalidOperationException">The driver does not know it, although libtorch does.</exception>
    public static string Name(int index)
    {
        // Whoever asks before there is a context would else get "not initialised".
        Require(cuInit(0), nameof(cuInit));
        Require(cuDeviceGet(out var device, index), nameof(cuDeviceGet));
        var name = new byte[NameBytes];
        Require(cuDeviceGetName(name, NameBytes, device), nameof(cuDeviceGetName));
        return Encoding.UTF8.GetString(name.AsSpan(0, Math.Max(name.AsSpan().IndexOf((byte)0), 0)));
    }

    private static void Require(int status, string function)
    {
        if (status != 0)
            throw new InvalidOperationException(
                $"{function} of the CUDA driver answers {status}; libtorch has {torch.cuda.device_count()} GPUs");
    }

    [DllImport("libcuda.so.1")]
    private static extern int cuInit(uint flags);

    [DllImport("libcuda.so.1")]
    private static extern int cuDeviceGet(out int device, int index);

    [DllImport("libcuda.so.1")]
    private static extern int cuDeviceGetName(byte[] name, int bytes, int device);
}
