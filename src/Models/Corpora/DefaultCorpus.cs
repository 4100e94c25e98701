using System.Runtime.InteropServices;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>
/// The corpus when none is named: the documentation of .NET's own libraries, which comes with the SDK. Tens of MB of English on every
/// machine that can build this program.
/// </summary>
public static class DefaultCorpus
{
    private static readonly string PackFolder = Path.Combine("packs", "Microsoft.NETCore.App.Ref");

    /// <summary>
    /// The documentation files of the SDK that runs here: under its root, <c>packs/Microsoft.NETCore.App.Ref/VERSION/ref/**/*.xml</c> of
    /// the newest version, in ordinal order of their paths. The root is the first of these that has such a folder: DOTNET_ROOT, the
    /// running program's own .NET, and the "dotnet" found on PATH.
    /// </summary>
    /// <exception cref="OperatorException">There is no such folder, or it holds no such file.</exception>
    public static IReadOnlyList<string> Files()
    {
        var roots = Roots().Distinct().ToList();
        return Files(roots.FirstOrDefault(root => Directory.Exists(Path.Combine(root, PackFolder)))
            ?? throw new OperatorException($"{PackFolder}: is in none of {string.Join(", ", roots)}; set DOTNET_ROOT, or name an input"));
    }

    /// <summary>As <see cref="Files()"/>, for the SDK at a root.</summary>
    /// <exception cref="OperatorException">The root has no such folder, or the folder has no such file.</exception>
    public static IReadOnlyList<string> Files(string sdkRoot)
    {
        var pack = Path.Combine(sdkRoot, PackFolder);
        try
        {
            var newest = new DirectoryInfo(pack).GetDirectories()
                .OrderByDescending(folder => VersionOf(folder.Name))
                .ThenByDescending(folder => folder.Name, StringComparer.Ordinal)
                .FirstOrDefault()?.FullName;
            // Beside "ref" the pack has lists of its own files, which are XML and no documentation.
            var documentation = newest == null ? null : Path.Combine(newest, "ref");
            var files = Directory.Exists(documentation) ? Directory.GetFiles(documentation, "*.xml", SearchOption.AllDirectories) : [];
            Array.Sort(files, StringComparer.Ordinal);
            return files.Length > 0 ? files : throw new OperatorException($"{pack}: holds no XML documentation; name an input");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{pack}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The documents of <see cref="Files()"/>; which of them are for validation, <see cref="DocumentSplit"/> says.</summary>
    /// <exception cref="OperatorException">As <see cref="Files()"/>, or a file is wrong.</exception>
    public static IEnumerable<Document> Documents(DocumentPart part = DocumentPart.All) =>
        DocumentSplit.Select(Files().SelectMany(XmlDocumentation.Read), part);

    /// <summary>A final version is newer than its previews, which carry a hyphen: 10.0.0-rc.1 sorts as 10.0.0 and false.</summary>
    private static (Version Number, bool IsFinal) VersionOf(string name)
    {
        var hyphen = name.IndexOf('-');
        return Version.TryParse(hyphen < 0 ? name : name[..hyphen], out var number) ? (number, hyphen < 0) : (new Version(), false);
    }

    private static IEnumerable<string> Roots()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } named)
            yield return named;
        // ROOT/shared/Microsoft.NETCore.App/VERSION/
        if (Directory.GetParent(RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/', '\\'))?.Parent?.Parent is { } running)
            yield return running.FullName;
        var searched = Environment.GetEnvironmentVariable("PATH") ?? "";
        foreach (var folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var program = new FileInfo(Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
            if (program.Exists && ((program.ResolveLinkTarget(returnFinalTarget: true) as FileInfo) ?? program).DirectoryName is { } root)
                yield return root;
        }
    }
}
