namespace ActorDistill.Storage;

/// <summary>
/// A folder whose files arrive in pieces, perhaps over several runs: they are kept in a hidden sibling whose name depends on what is to be
/// in it, so that whoever goes on finds them, and <see cref="Commit"/> renames it to its own name. One writer at a time.
/// </summary>
public sealed class ResumableFolder
{
    private readonly string _fullTarget;

    private ResumableFolder(string target, string fullTarget, string staging) =>
        (Target, _fullTarget, Staging) = (target, fullTarget, staging);

    /// <summary>The folder to be.</summary>
    public string Target { get; }

    /// <summary>Where its files are until then, as a full path.</summary>
    public string Staging { get; }

    /// <summary>Begins a folder, or goes on with what an earlier writer of the same content left. Its parent is made if missing.</summary>
    /// <param name="target">The folder to be; what is there is replaced by <see cref="Commit"/>.</param>
    /// <param name="digest">Of what is to be in it, 64 hexadecimal digits.</param>
    /// <exception cref="ArgumentException">The digest is not one.</exception>
    /// <exception cref="OperatorException">The disk refuses.</exception>
    public static ResumableFolder Open(string target, string digest)
    {
        if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException($"\"{digest}\" is no SHA-256", nameof(digest));
        var fullTarget = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        var staging = Path.Combine(Path.GetDirectoryName(fullTarget)!, $"{PrefixOf(fullTarget)}{digest[..16]}");
        FaultOf.Disk(target, "created", () => Directory.CreateDirectory(staging));
        return new ResumableFolder(target, fullTarget, staging);
    }

    /// <summary>Bytes that are there of a file.</summary>
    /// <param name="name">A plain file name.</param>
    /// <param name="digest">SHA-256 of the file's content.</param>
    /// <exception cref="OperatorException">The disk refuses, or another writer has it.</exception>
    public long LengthOf(string name, string digest)
    {
        if (IsThere(name)) return new FileInfo(PathOf(name)).Length;
        using var file = OpenFile(name, digest);
        return file.Length;
    }

    /// <summary>Whether a file has come whole.</summary>
    public bool IsThere(string name) => File.Exists(PathOf(name));

    /// <summary>A file of it, to go on with.</summary>
    /// <param name="name">A plain file name.</param>
    /// <param name="digest">SHA-256 of the file's content.</param>
    /// <exception cref="OperatorException">The disk refuses, or another writer has it.</exception>
    public ResumableFile OpenFile(string name, string digest) => ResumableFile.Open(PathOf(name), digest);

    /// <summary>Renames it to the target, in place of what is there, and flushes the parent. Its files were flushed one by one.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public void Commit() => FaultOf.Disk(Target, "written", () =>
    {
        var parent = Path.GetDirectoryName(_fullTarget)!;
        DiskFlush.Folder(Staging);
        var replaced = Directory.Exists(_fullTarget) ? TemporaryName.Beside(_fullTarget) : null;
        if (replaced != null) Directory.Move(_fullTarget, replaced);
        Directory.Move(Staging, _fullTarget);
        DiskFlush.Folder(parent);
        if (replaced != null) Directory.Delete(replaced, recursive: true);
    });

    /// <summary>Deletes what was begun for some folders and never committed.</summary>
    /// <param name="parent">Where the folders are; may be missing.</param>
    /// <param name="name">Their name, or a pattern for it as the file system takes it.</param>
    /// <param name="isInUse">Whether somebody writes there just now; asked with the full path.</param>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public static void DeleteAbandoned(string parent, string name, Predicate<string> isInUse) => FaultOf.Disk(parent, "changed", () =>
    {
        if (!Directory.Exists(parent)) return;
        foreach (var entry in Directory.EnumerateFileSystemEntries(Path.GetFullPath(parent), $".{name}.partial-*").ToList())
        {
            if (isInUse(entry)) continue;
            if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
            else File.Delete(entry);
        }
    });

    private static string PrefixOf(string path) => $".{Path.GetFileName(path)}.partial-";

    private string PathOf(string name) => name.Length > 0 && name is not ("." or "..") && name == Path.GetFileName(name)
        ? Path.Combine(Staging, name)
        : throw new ArgumentException($"\"{name}\" is no plain file name", nameof(name));
}
