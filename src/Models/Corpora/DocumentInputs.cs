using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>Documents of the files and folders that an operator names.</summary>
public static class DocumentInputs
{
    private static readonly string[] FolderExtensions = [".jsonl", ".md", ".txt", ".xml"];

    private static readonly EnumerationOptions WholeFolder = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        // A link can lead round in a circle.
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint,
    };

    /// <summary>
    /// Reads inputs in the order given. A name that ends in .jsonl is rows of JSON, .xml XML documentation, any other text. Of a folder,
    /// all files in it and below that end in .jsonl, .md, .txt or .xml, in ordinal order of their paths, so that every file system gives
    /// the same; hidden ones and links are left out.
    /// </summary>
    /// <exception cref="OperatorException">An input is missing or wrong, or a folder has no such file.</exception>
    public static IEnumerable<Document> Read(IEnumerable<string> paths, DocumentBoundary boundary) =>
        paths.SelectMany(Files).SelectMany(path => Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jsonl" => JsonLines.Read(path),
            ".xml" => XmlDocumentation.Read(path),
            _ => TextDocuments.Read(path, boundary),
        });

    private static IReadOnlyList<string> Files(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new OperatorException($"{path}: there is no such file or folder");
        try
        {
            var files = Directory.EnumerateFiles(path, "*", WholeFolder)
                .Where(file => FolderExtensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
                .OrderBy(file => Path.GetRelativePath(path, file).Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal)
                .ToList();
            return files.Count > 0
                ? files
                : throw new OperatorException($"{path}: holds no file that ends in {string.Join(", ", FolderExtensions)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
