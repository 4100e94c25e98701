using System.Text.RegularExpressions;

namespace ActorDistill.Tidy.Tests.Rules;

/// <summary>What a source file may not contain. Each rule takes a path below the root and the text; it returns its findings.</summary>
internal static partial class TextRules
{
    public const int LineCountMax = 400;

    public static IEnumerable<string> IsShort(string path, string text) =>
        LinesOf(text).Length is var count && count > LineCountMax ? [$"{path}: {count} lines, at most {LineCountMax}"] : [];

    public static IEnumerable<string> IsNarrow(string path, string text)
    {
        var columnsMax = Path.GetExtension(path) == ".cs" ? 140 : 160;
        return from line in LinesOf(text).Index()
               let columns = line.Item.EnumerateRunes().Count()
               where columns > columnsMax
               select $"{path}:{line.Index + 1}: {columns} columns, at most {columnsMax}";
    }

    /// <summary>What is not done is an issue and not a comment; what is not implemented is not in the tree.</summary>
    public static IEnumerable<string> IsFinished(string path, string text) => Matches(path, text, Unfinished()).Concat(
        // Real libraries throw it too, with a message, and our part of them throws what they throw.
        Matches(path, text, path.StartsWith("src/Embedded/", StringComparison.Ordinal) ? NotImplementedWithoutReason() : NotImplemented()));

    /// <summary>A path of one person's machine means nothing on another.</summary>
    public static IEnumerable<string> NamesNoMachine(string path, string text) => Matches(path, text, MachinePath());

    /// <summary>A catch block handles what it catches; a comment does not.</summary>
    public static IEnumerable<string> SwallowsNothing(string path, string text) => Matches(path, text, EmptyCatch());

    /// <summary>
    /// Plain, static, aliases; System's first in each; then by name: as "dotnet format" sorts them. All else that it asks for is found by
    /// the build or by its quick look at white space.
    /// </summary>
    public static IEnumerable<string> UsingsAreInOrder(string path, string text)
    {
        var usings = UsingDirective().Matches(text).Select(match => (
            Kind: match.Groups["alias"].Success ? 2 : match.Groups["static"].Success ? 1 : 0,
            IsOthers: !$"{match.Groups["name"].Value}.".StartsWith("System.", StringComparison.Ordinal),
            Name: match.Groups["alias"].Success ? match.Groups["alias"].Value : match.Groups["name"].Value)).ToList();
        var sorted = usings.OrderBy(entry => entry.Kind).ThenBy(entry => entry.IsOthers)
            .ThenBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return from pair in usings.Zip(sorted)
               where pair.First != pair.Second
               select $"{path}: using {pair.First.Name} stands where {pair.Second.Name} belongs";
    }

    private static IEnumerable<string> Matches(string path, string text, Regex forbidden) =>
        from match in forbidden.Matches(text)
        select $"{path}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {Whitespace().Replace(match.Value, " ")}";

    private static string[] LinesOf(string text) => text.TrimEnd('\n').Split('\n');

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex NotImplemented();

    [GeneratedRegex(@"\bNotImplementedException(?=\(\))")]
    private static partial Regex NotImplementedWithoutReason();

    [GeneratedRegex(@"(?<![\w.$}/-])/(root|work|home|Users)/\w+|\b[A-Z]:\\Users\\\w+")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\)\s*)?(when\s*\([^{]*\)\s*)?\{(\s|//[^\n]*|/\*([^*]|\*(?!/))*\*/)*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"^using (?<static>static )?((?<alias>\w+) = )?(?<name>[\w.]+)[^;()]*;", RegexOptions.Multiline)]
    private static partial Regex UsingDirective();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
