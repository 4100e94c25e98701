namespace ActorDistill.Host.Launching;

/// <summary>How a run is led.</summary>
/// <param name="Resume">Whether it goes on with what its folder has.</param>
/// <param name="Json">Whether it is shown as JSON lines.</param>
/// <param name="Verbose">Whether nodes show their logs.</param>
/// <param name="Overrides">Lines of HOCON above the file's, as "training.steps = 10".</param>
internal sealed record LaunchOptions(bool Resume, bool Json, bool Verbose, IReadOnlyList<string> Overrides)
{
    /// <summary>Nothing special.</summary>
    public static LaunchOptions Default { get; } = new(Resume: false, Json: false, Verbose: false, Overrides: []);
}
