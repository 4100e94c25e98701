using System.Globalization;
using ActorDistill.Storage;

namespace ActorDistill.TeacherActors.Log;

/// <summary>The folder of a log on disk: names of its files, and the lock that keeps a second teacher out.</summary>
internal sealed class DiskLogFolder : IDisposable
{
    private const string Prefix = "segment-";
    private const string Suffix = ".batches";
    private const string LockName = "in-use.lock";

    private readonly FileStream _lock;

    private DiskLogFolder(string path, FileStream taken) => (Path, _lock) = (path, taken);

    public string Path { get; }

    public static DiskLogFolder Take(string path)
    {
        FaultOf.Disk(path, "created", () => Directory.CreateDirectory(path));
        try
        {
            // The system lets it go when the process ends, however it ends.
            var taken = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DiskLogFolder(path, taken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path}: cannot be used for a log: {fault.Message}", fault);
        }
    }

    public string PathOf(long number) =>
        System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D10}{Suffix}"));

    /// <summary>The segments in the order of making. What a kill left half made is deleted.</summary>
    public IReadOnlyList<(string Path, long Number)> Segments()
    {
        foreach (var partial in Directory.EnumerateFiles(Path, $".{Prefix}*{Suffix}.partial-*"))
            File.Delete(partial);
        return
        [
            .. from path in Directory.EnumerateFiles(Path, $"{Prefix}*{Suffix}")
               let name = System.IO.Path.GetFileName(path)[Prefix.Length..^Suffix.Length]
               where long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
               let number = long.Parse(name, CultureInfo.InvariantCulture)
               orderby number
               select (path, number),
        ];
    }

    public void Dispose() => _lock.Dispose();
}
