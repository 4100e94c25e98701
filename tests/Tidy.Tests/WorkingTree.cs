using System.Diagnostics;

namespace ActorDistill.Tidy.Tests;

/// <summary>The repository's files: those that git tracks or would add, or without git everything but what builds leave behind.</summary>
internal static class WorkingTree
{
    private static readonly HashSet<string> LeftBehind =
        [".git", "artifacts", "bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", ".vs", ".idea", "__pycache__"];

    public static string Root => SharedFolder.RepositoryRoot;

    /// <summary>Paths below <see cref="Root"/> with "/" between folders, in order; without tracked files that are deleted.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. (ListByGit() ?? ListByWalk(Root)).Where(path => File.Exists(PathOf(path))).Order(StringComparer.Ordinal)];

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static IEnumerable<string> WithExtension(params string[] extensions) =>
        Files.Where(file => extensions.Contains(Path.GetExtension(file)));

    /// <summary>The paths, relative to <paramref name="root"/>, of all files that no build left behind.</summary>
    internal static IEnumerable<string> ListByWalk(string root) =>
        from entry in new DirectoryInfo(root).EnumerateFileSystemInfos()
        where !LeftBehind.Contains(entry.Name)
        from path in entry is DirectoryInfo folder ? ListByWalk(folder.FullName).Select(below => $"{entry.Name}/{below}") : [entry.Name]
        select path;

    private static string[]? ListByGit()
    {
        // A copy of the tree inside some other repository is not that repository's.
        if (!Path.Exists(PathOf(".git"))) return null;
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0) throw new InvalidOperationException($"git ls-files ended with exit code {git.ExitCode}");
        return output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }
}
