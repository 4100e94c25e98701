namespace ActorDistill.Distillation.Recipes;

/// <summary>The shared libraries that are mapped into this process.</summary>
internal static class LoadedLibraries
{
    private const string Maps = "/proc/self/maps";

    /// <summary>Their paths, links followed, in ordinal order; empty where the system does not tell.</summary>
    public static IReadOnlyList<string> Read() => !OperatingSystem.IsLinux()
        ? []
        :
        [
            .. from line in File.ReadLines(Maps)
               let start = line.IndexOf('/', StringComparison.Ordinal)
               where start >= 0
               let path = line[start..]
               where Path.GetFileName(path).Contains(".so", StringComparison.Ordinal) && File.Exists(path)
               group path by path into mapped
               orderby mapped.Key
               select mapped.Key,
        ];
}
