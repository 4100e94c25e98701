using System.Globalization;

namespace ActorDistill.Testing;

/// <summary>The largest resident memory of this process since a moment, as the Linux kernel counts it.</summary>
internal static class ResidentPeak
{
    /// <summary>Bytes by which the peak during the work lies above what was resident before it.</summary>
    public static long BytesOf(Action work)
    {
        // 5 sets the peak back to what is resident now (proc(5), clear_refs).
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Bytes("VmRSS");
        work();
        return Bytes("VmHWM") - before;
    }

    private static long Bytes(string field)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
