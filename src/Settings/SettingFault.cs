namespace ActorDistill.Settings;

/// <summary>One mistake of the operator.</summary>
/// <param name="Place">Where it stands: "run.conf:12", or the file alone; null for what stands nowhere, as a missing key.</param>
/// <param name="Path">The key from the root, "actordistill.training.steps"; empty when the file as a whole is meant.</param>
/// <param name="Problem">What is there and what is allowed: "is 0, must be at least 1".</param>
public sealed record SettingFault(string? Place, string Path, string Problem)
{
    /// <summary>One line for the operator.</summary>
    public override string ToString()
    {
        var line = (Place, Path) switch
        {
            (null, _) => $"{Path} {Problem}",
            (_, "") => $"{Place}: {Problem}",
            _ => $"{Place}: {Path} {Problem}",
        };
        // A value out of a file must not break the line.
        return string.Concat(line.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
    }
}
