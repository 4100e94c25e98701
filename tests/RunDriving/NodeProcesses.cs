using System.Globalization;

namespace ActorDistill.RunDriving;

/// <summary>The nodes of a run on this machine, as the kernel shows them.</summary>
public static class NodeProcesses
{
    /// <summary>The process of a node; null while it has none.</summary>
    /// <param name="runFile">As the node was started with.</param>
    /// <param name="node">Its name.</param>
    public static int? Find(string runFile, string node)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            var arguments = ArgumentsOf(folder);
            var place = Array.IndexOf(arguments, "node");
            if (place >= 0 && arguments.Contains(runFile) && arguments.Contains(node)) return id;
        }
        return null;
    }

    /// <summary>Ends a node as a power cut would.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Kill(string runFile, string node)
    {
        if (Find(runFile, node) is not { } id) return false;
        Signals.Send(id, Signals.Kill);
        return true;
    }

    private static string[] ArgumentsOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
