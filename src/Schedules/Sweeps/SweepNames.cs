using System.Globalization;

namespace ActorDistill.Schedules.Sweeps;

/// <summary>
/// Names of a sweep's trials: "learning-rate-3e-4_kind-taid". They name folders too, so they have letters, digits, '-', '_' and '.' alone,
/// begin with a letter or a digit, are at most 64 characters long, and are different.
/// </summary>
internal static class SweepNames
{
    private const int LengthMax = 64;

    public static IReadOnlyList<string> Of(IReadOnlyList<IReadOnlyList<SweepValue>> combinations, string prefix)
    {
        List<string> paths = [.. combinations[0].Select(value => value.Path)];
        List<string> keys = [.. paths.Select(path => ShortKey(path, paths))];
        var names = Written(combinations, keys, prefix);
        if (names.Exists(name => name.Length > LengthMax)) names = Written(combinations, [.. keys.Select(Initials)], prefix);
        return Different(names);
    }

    private static List<string> Written(IReadOnlyList<IReadOnlyList<SweepValue>> combinations, IReadOnlyList<string> keys, string prefix) =>
        [.. combinations.Select(values => prefix + string.Join('_', keys.Zip(values, (key, value) => $"{key}-{Clean(value.Value)}")))];

    // The fewest last words of a path that no other parameter ends with.
    private static string ShortKey(string path, List<string> paths)
    {
        for (var dot = path.LastIndexOf('.'); dot >= 0; dot = dot == 0 ? -1 : path.LastIndexOf('.', dot - 1))
        {
            if (paths.Count(other => other == path || other.EndsWith(path[dot..], StringComparison.Ordinal)) == 1) return path[(dot + 1)..];
        }
        return path;
    }

    private static string Initials(string key) => string.Concat(key.Split('-', '.').Select(word => word[..1]));

    private static string Clean(string value) =>
        string.Concat(value.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-'));

    // What is too long, or the same but for characters that no name has, is told apart by a number.
    private static List<string> Different(List<string> names)
    {
        var taken = new HashSet<string>(names.Where(name => name.Length <= LengthMax));
        var seen = new HashSet<string>();
        return [.. names.Select(name => name.Length <= LengthMax && seen.Add(name) ? name : Numbered(name, taken))];
    }

    private static string Numbered(string name, HashSet<string> taken)
    {
        for (var number = 2; ; number++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $"-{number}");
            var numbered = name[..Math.Min(name.Length, LengthMax - end.Length)] + end;
            if (taken.Add(numbered)) return numbered;
        }
    }
}
