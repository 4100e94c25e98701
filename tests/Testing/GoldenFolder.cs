namespace ActorDistill.Testing;

/// <summary>The golden files that the repository itself carries.</summary>
internal static class GoldenFolder
{
    /// <summary>A path below tests/Golden.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([SharedFolder.RepositoryRoot, "tests", "Golden", .. parts]);
}
