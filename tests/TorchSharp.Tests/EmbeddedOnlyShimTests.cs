using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ActorDistill.TensorTests;

/// <summary>The border between the assembly and the shim: what one side names, the other side has.</summary>
public partial class EmbeddedOnlyShimTests
{
    private static string[] Declared() =>
    [
        .. typeof(torch).Assembly.GetType("TorchSharp.Native", throwOnError: true)!
            .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(m => m.GetCustomAttribute<DllImportAttribute>() != null)
            .Select(m => m.Name)
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_declared_entry_point_is_in_the_built_shim()
    {
        var path = Environment.GetEnvironmentVariable("ACTORDISTILL_TORCH_SHIM")
            ?? Path.Combine(AppContext.BaseDirectory, "libactordistill_torch.so");
        var shim = NativeLibrary.Load(path);
        Assert.NotEmpty(Declared());
        Assert.All(Declared(), name => Assert.True(NativeLibrary.TryGetExport(shim, name, out _), name));
    }

    [Fact]
    public void Every_entry_point_in_the_sources_is_declared_and_no_other()
    {
        var sources = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "native"), "*.cpp").Select(File.ReadAllText);
        Assert.Equal(Declared(), sources.SelectMany(Exported).Order(StringComparer.Ordinal));
    }

    // Plain definitions, and uses of the macros that define one: "ad_##name##_" with the macro's argument in its place.
    private static IEnumerable<string> Exported(string source)
    {
        var code = string.Join('\n', source.Split('\n').Where(line => !line.StartsWith("#define", StringComparison.Ordinal)));
        foreach (Match plain in Definition().Matches(code))
            yield return plain.Groups[1].Value;
        foreach (Match macro in MacroDefinition().Matches(source))
        {
            var pattern = macro.Groups[2].Value.Replace("##name", "{0}").Replace("##", "");
            foreach (Match use in Regex.Matches(code, $@"^{macro.Groups[1].Value}\((\w+)\)", RegexOptions.Multiline))
                yield return pattern.Replace("{0}", use.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"^SHIM_EXPORT [^(\n]*\b(ad_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Definition();

    [GeneratedRegex(@"^#define (\w+)\(name\) SHIM_EXPORT [^(\n]*\b(ad_[\w#]+)\(", RegexOptions.Multiline)]
    private static partial Regex MacroDefinition();
}
