using System.Text.RegularExpressions;

namespace ActorDistill.Settings.Reading;

/// <summary>C#'s names as operators write them.</summary>
internal static partial class KebabCase
{
    /// <summary>"LastOfGroup" is "last-of-group".</summary>
    public static string Of(string name) => Hump().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Hump();
}
