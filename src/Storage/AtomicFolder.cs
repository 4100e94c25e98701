namespace ActorDistill.Storage;

/// <summary>
/// A folder that appears complete or not at all. Its files are written in a temporary sibling; <see cref="Commit"/> flushes them
/// and renames the sibling to the target; <see cref="Dispose"/> without a commit leaves no trace.
/// </summary>
public sealed class AtomicFolder : IDisposable
{
    private readonly string _fullTarget;
    private readonly string _partial;
    private bool _committed;

    private AtomicFolder(string target, string fullTarget, string partial)
    {
        Target = target;
        _fullTarget = fullTarget;
        _partial = partial;
    }

    /// <summary>The folder to be, as the operator named it.</summary>
    public string Target { get; }

    /// <summary>Starts a folder. Its parent must exist; the target must not, unless as an empty folder.</summary>
    /// <exception cref="OperatorException">
    /// The target is a file or a folder with something in it, or the parent is missing or not writable.
    /// </exception>
    public static AtomicFolder Create(string target)
    {
        if (target.Length == 0)
            throw new OperatorException("the output folder's name is empty");
        var fullTarget = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        RequireFree(target, fullTarget);
        var parent = Path.GetDirectoryName(fullTarget)!;
        if (!Directory.Exists(parent))
            throw new OperatorException($"{target}: cannot be created: there is no folder {parent}");
        var partial = TemporaryName.Beside(fullTarget);
        FaultOf.Disk(target, "created", () => Directory.CreateDirectory(partial));
        return new AtomicFolder(target, fullTarget, partial);
    }

    /// <summary>Deletes a folder with all that is in it. A kill leaves it whole, or hidden under a temporary name.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public static void Delete(string path) => FaultOf.Disk(path, "deleted", () =>
    {
        var hidden = TemporaryName.Beside(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        Directory.Move(path, hidden);
        Directory.Delete(hidden, recursive: true);
    });

    /// <summary>Where a file of this folder is to be written until <see cref="Commit"/>.</summary>
    /// <param name="name">A plain file name, without folders.</param>
    public string PathOf(string name)
    {
        if (name.Length == 0 || name is "." or ".." || name != Path.GetFileName(name))
            throw new ArgumentException($"\"{name}\" is no plain file name", nameof(name));
        ObjectDisposedException.ThrowIf(_committed, this);
        return Path.Combine(_partial, name);
    }

    /// <summary>Writes one new file of this folder.</summary>
    /// <exception cref="OperatorException">The disk is full or fails; the message names the target.</exception>
    public void Write(string name, Action<Stream> write)
    {
        var path = PathOf(name);
        FaultOf.Disk(Path.Combine(Target, name), "written", () =>
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
            write(stream);
        });
    }

    /// <summary>Flushes every file and the folder to disk, renames it to the target and flushes the parent.</summary>
    /// <exception cref="OperatorException">The disk fails, or the target came into being meanwhile.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        FaultOf.Disk(Target, "written", () =>
        {
            foreach (var file in Directory.EnumerateFiles(_partial))
                DiskFlush.File(file);
            DiskFlush.Folder(_partial);
            RequireFree(Target, _fullTarget);
            if (Directory.Exists(_fullTarget))
                Directory.Delete(_fullTarget);
            Directory.Move(_partial, _fullTarget);
            _committed = true;
            DiskFlush.Folder(Path.GetDirectoryName(_fullTarget)!);
        });
    }

    /// <summary>Deletes the temporary folder unless it was committed.</summary>
    public void Dispose()
    {
        if (!_committed && Directory.Exists(_partial))
            Directory.Delete(_partial, recursive: true);
    }

    private static void RequireFree(string target, string fullTarget)
    {
        if (File.Exists(fullTarget))
            throw new OperatorException($"{target}: is a file, not a folder to write");
        if (Directory.Exists(fullTarget)
            && FaultOf.Disk(target, "read", () => Directory.EnumerateFileSystemEntries(fullTarget).Any()))
            throw new OperatorException($"{target}: exists and is not empty");
    }
}
