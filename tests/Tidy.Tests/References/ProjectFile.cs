using System.Xml.Linq;

namespace ActorDistill.Tidy.Tests.References;

/// <summary>What matters here of a project below src.</summary>
/// <param name="Folder">Its folder below src.</param>
/// <param name="AssemblyName">Name of what it builds, without ".dll".</param>
/// <param name="References">Folders of projects, names of switches, ids of packages.</param>
/// <param name="Friends">Assemblies that see its internals.</param>
internal sealed record ProjectFile(string Folder, string AssemblyName, IReadOnlyList<string> References, IReadOnlyList<string> Friends)
{
    public static IReadOnlyList<ProjectFile> All { get; } =
        [.. WorkingTree.WithExtension(".csproj").Where(path => path.StartsWith("src/", StringComparison.Ordinal)).Select(Read)];

    public bool IsEmbedded => Folder.StartsWith("Embedded/", StringComparison.Ordinal);

    /// <param name="path">Where the project lies below the root: "src/Host/ActorDistill.Host.csproj".</param>
    /// <param name="text">The project file.</param>
    public static ProjectFile Parse(string path, string text)
    {
        var project = XDocument.Parse(text);
        var folder = Path.GetDirectoryName(path)!;
        return new ProjectFile(
            FolderBelowSource(folder),
            project.Descendants("AssemblyName").Select(name => name.Value).LastOrDefault(Path.GetFileNameWithoutExtension(path)),
            [
                .. Includes("ProjectReference").Select(file => FolderBelowSource(Path.GetDirectoryName(Path.Combine(folder, file))!)),
                .. project.Descendants().Where(IsSwitchedOn).Select(property => property.Name.LocalName["Uses".Length..]),
                .. Includes("PackageReference"),
            ],
            [.. Includes("InternalsVisibleTo")]);

        IEnumerable<string> Includes(string item) =>
            project.Descendants(item).Select(element => element.Attribute("Include")?.Value.Replace('\\', '/')).OfType<string>();
    }

    private static ProjectFile Read(string path) => Parse(path, File.ReadAllText(WorkingTree.PathOf(path)));

    private static bool IsSwitchedOn(XElement property) =>
        property.Parent?.Name == "PropertyGroup"
        && property.Name.LocalName.StartsWith("Uses", StringComparison.Ordinal)
        && property.Value == "true";

    // A reference outside src keeps its path, which no table allows.
    private static string FolderBelowSource(string path) => Path.GetRelativePath("src", path);
}
