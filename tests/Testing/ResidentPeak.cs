using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorDistill.Testing;

/// <summary>The largest resident memory of this process since a moment, as the Linux kernel counts it.</summary>
internal static class ResidentPeak
{
    /// <summary>Bytes by which the peak during the work lies above what was resident before it.</summary>
    public static long BytesOf(Action work)
    {
        // What was freed before, and is kept for the next allocation, would be used again and not be seen.
        _ = TrimHeap(0);
        // 5 sets the peak back to what is resident now (proc(5), clear_refs).
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Bytes("VmRSS");
        work();
        return Bytes("VmHWM") - before;
    }

    // malloc_trim(3): gives what is free in the heap back to the kernel.
    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int TrimHeap(nuint kept);

    private static long Bytes(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
