namespace ActorDistill.Settings.Runs;

/// <summary>Relative paths of a run's file are relative to its folder, wherever the program was started.</summary>
internal sealed class RunPaths(string runFile)
{
    private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(runFile))!;

    public string Of(string path) => Path.GetFullPath(path, _folder);

    public string? OfOptional(string? path) => path is null ? null : Of(path);

    public IReadOnlyList<string> Of(IReadOnlyList<string> paths) => [.. paths.Select(Of)];

    /// <summary>"file:PATH" with the whole path; anything else as it is.</summary>
    public string OfSecret(string secret) =>
        SecretPlace.IsOne(secret) && secret.StartsWith(SecretPlace.FromFile, StringComparison.Ordinal)
            ? SecretPlace.FromFile + Of(secret[SecretPlace.FromFile.Length..])
            : secret;
}
