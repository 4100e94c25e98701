namespace ActorDistill.Testing;

/// <summary>Where the repository and the folder "shared" beside it are, seen from a running test.</summary>
internal static class SharedFolder
{
    /// <summary>The repository's root: the first folder above the test that holds the solution.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>Null when the folder is there; else the reason that a skipped test shows.</summary>
    public static string? SkipReason { get; } = Directory.Exists(Path.Combine(Root, "models")) ? null : "no ../shared";

    private static string Root => Path.Combine(Directory.GetParent(RepositoryRoot)!.FullName, "shared");

    /// <summary>A path below the folder "shared".</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ActorDistill.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"no ActorDistill.sln above {AppContext.BaseDirectory}");
    }
}
