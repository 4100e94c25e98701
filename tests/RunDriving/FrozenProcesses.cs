using System.Globalization;

namespace ActorDistill.RunDriving;

/// <summary>
/// A process and all below it, held up where they are until this is disposed of: connections stay open, and nobody answers.
/// </summary>
public sealed class FrozenProcesses : IDisposable
{
    private readonly IReadOnlyList<int> _frozen;

    /// <summary>Freezes them.</summary>
    /// <param name="first">Whom; those it starts later do not come about while it is frozen.</param>
    public FrozenProcesses(int first)
    {
        Signals.Send(first, Signals.Stop);
        _frozen = [first, .. Below(first, ParentsByChild())];
        foreach (var process in _frozen) Signals.Send(process, Signals.Stop);
    }

    /// <summary>Lets them go on.</summary>
    public void Dispose()
    {
        foreach (var process in _frozen) Signals.Send(process, Signals.Continue);
    }

    private static IEnumerable<int> Below(int parent, IReadOnlyDictionary<int, int> parents) =>
        parents.Where(pair => pair.Value == parent).SelectMany(pair => Below(pair.Key, parents).Prepend(pair.Key));

    private static Dictionary<int, int> ParentsByChild()
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && ParentOf(folder) is { } parent)
                parents[id] = parent;
        return parents;
    }

    // "NUMBER (NAME) STATE PARENT ...", https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; a name may have spaces in it.
    private static int? ParentOf(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var behindName = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return int.Parse(behindName[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
