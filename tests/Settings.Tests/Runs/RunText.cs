using ActorDistill.Settings.Runs;

namespace ActorDistill.Settings.Tests.Runs;

/// <summary>Run files of a few keys.</summary>
internal static class RunText
{
    /// <summary>The keys below the product's section, from the second line on, in a file "f" that has all it must have.</summary>
    public static RunSettings Parse(string keys, params IReadOnlyList<string> overrides) => RunFile.Parse(
        "f",
        $"actordistill {{\n{keys}\n}}\nactordistill {{ teacher.model = m, corpus {{ file = c, validation-file = v }} }}\n",
        overrides);

    /// <summary>A file of these keys alone.</summary>
    public static RunSettings ParseAlone(string keys) => RunFile.Parse("f", $"actordistill {{\n{keys}\n}}\n");

    /// <summary>What is wrong with it, line by line.</summary>
    public static IReadOnlyList<string> FaultsOf(string keys, params IReadOnlyList<string> overrides) =>
        [.. Assert.Throws<SettingsException>(() => Parse(keys, overrides)).Faults.Select(fault => fault.ToString())];
}
