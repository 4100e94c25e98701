using System.Runtime.InteropServices;

namespace ActorDistill.Distillation.Recipes;

/// <summary>The processor of this machine.</summary>
public static class Processor
{
    /// <summary>Its name as the kernel tells it, for example "AMD EPYC 7B13"; the architecture where it does not.</summary>
    public static string Name()
    {
        const string Key = "model name";
        var named = OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return named?[(named.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
