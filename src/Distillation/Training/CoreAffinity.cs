using System.Runtime.InteropServices;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Training;

/// <summary>
/// Which cores of the machine a thread runs on. Threads that a thread starts inherit it, OpenMP's among them, so a device thread sets it
/// before its first product.
/// </summary>
public static class CoreAffinity
{
    // A mask of 8192 cores; the kernel reads what it needs of it.
    private const int MaskBytes = 1024;

    /// <summary>The cores that this process may use, in order; empty where the system does not tell.</summary>
    public static IReadOnlyList<int> Allowed
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return [];
            var mask = new byte[MaskBytes];
            return sched_getaffinity(Environment.ProcessId, MaskBytes, mask) < 0 ? [] : CoresOf(mask);
        }
    }

    /// <summary>What is wrong with cores that an operator named, led by the setting's name; null when nothing is.</summary>
    /// <param name="cores">From 0; empty for any.</param>
    public static string? FirstFault(IReadOnlyList<int> cores)
    {
        if (cores.Count == 0) return null;
        if (!OperatingSystem.IsLinux()) return "cores can be chosen on Linux only; leave them out";
        var allowed = Allowed;
        return cores.Except(allowed).Select(core => (int?)core).FirstOrDefault() is { } absent
            ? $"cores has {absent}, this process may use {string.Join(", ", allowed)}"
            : null;
    }

    /// <summary>Keeps the calling thread, and all that it starts from now on, on these cores.</summary>
    /// <param name="cores">From 0; empty leaves everything as it is.</param>
    /// <exception cref="OperatorException">A core that this process may not use, or a system that knows no such thing.</exception>
    public static void Pin(IReadOnlyList<int> cores)
    {
        if (FirstFault(cores) is { } fault) throw new OperatorException(fault);
        if (cores.Count == 0) return;
        // 0 stands for the calling thread.
        if (sched_setaffinity(0, MaskBytes, MaskOf(cores)) != 0)
            throw new OperatorException(
                $"cores {string.Join(", ", cores)} cannot be used: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    private static byte[] MaskOf(IReadOnlyList<int> cores)
    {
        var mask = new byte[MaskBytes];
        foreach (var core in cores) mask[core / 8] |= (byte)(1 << (core % 8));
        return mask;
    }

    private static List<int> CoresOf(byte[] mask) =>
        [.. Enumerable.Range(0, 8 * mask.Length).Where(core => (mask[core / 8] & (1 << (core % 8))) != 0)];

    [DllImport("libc", SetLastError = true)]
    private static extern int sched_getaffinity(int threadId, nint maskBytes, byte[] mask);

    [DllImport("libc", SetLastError = true)]
    private static extern int sched_setaffinity(int threadId, nint maskBytes, byte[] mask);
}
