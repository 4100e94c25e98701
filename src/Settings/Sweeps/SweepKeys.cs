using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Trials;
using Akka.Configuration.Hocon;

namespace ActorDistill.Settings.Sweeps;

/// <summary>The keys that a sweep can vary: all of a trial's sections, by their paths or by an end that only one of them has.</summary>
internal static class SweepKeys
{
    private static readonly IReadOnlyList<string> All =
    [
        .. TrialSettingsReader.Sections
            .SelectMany(name => Leaves(name, ReferenceConfig.Config.GetValue($"actordistill.{name}")!))
            .Select(leaf => leaf.Path),
    ];

    /// <summary>The full path of a key, or what is wrong with it.</summary>
    /// <param name="written">As the operator wrote it.</param>
    public static (string? Path, string? Fault) Resolve(string written)
    {
        if (All.Contains(written)) return (written, null);
        var meant = All.Where(path => path.EndsWith("." + written, StringComparison.Ordinal)).ToList();
        return meant.Count switch
        {
            1 => (meant[0], null),
            0 => (null, "is no setting of a trial" + Nearest.Question(written, All.SelectMany(Ends))),
            _ => (null, $"may be {string.Join(", ", meant[..^1])} or {meant[^1]}: write which"),
        };
    }

    // "model.init.kind", "init.kind", "kind".
    private static IEnumerable<string> Ends(string path)
    {
        yield return path;
        for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1)) yield return path[(dot + 1)..];
    }

    /// <summary>What is not a section, by its path from the section's name on.</summary>
    public static IEnumerable<(string Path, HoconValue Value)> Leaves(string path, HoconValue value) => value.GetObject() is { } section
        ? section.Items.SelectMany(item => Leaves(path.Length == 0 ? item.Key : $"{path}.{item.Key}", item.Value))
        : [(path, value)];
}
