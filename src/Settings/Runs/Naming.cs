using System.Text.RegularExpressions;

namespace ActorDistill.Settings.Runs;

/// <summary>Which names runs, nodes, workers and trials may have: they name folders too.</summary>
public static partial class Naming
{
    /// <summary>Null, or what is wrong with the name.</summary>
    public static string? Fault(string name) => Allowed().IsMatch(name)
        ? null
        : "is no name: letters, digits, '-', '_' and '.', the first a letter or a digit, at most 64";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();
}
