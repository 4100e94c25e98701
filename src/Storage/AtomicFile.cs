namespace ActorDistill.Storage;

/// <summary>Writes a file that is either the old one or the complete new one, also after a kill or a power cut.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary sibling, flushes it, renames it to <paramref name="path"/>, flushes the folder.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="write">Writes the content. When it throws, <paramref name="path"/> stays as it was.</param>
    /// <param name="mode">Who may do what with it, from its first byte on; null for what the system grants. Not on Windows.</param>
    /// <exception cref="OperatorException">The path is a folder, its folder is missing or not writable, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write, UnixFileMode? mode = null)
    {
        var fullPath = Path.GetFullPath(path);
        if (path.Length == 0 || Path.EndsInDirectorySeparator(path) || Directory.Exists(fullPath))
            throw new OperatorException($"{path}: is a folder, not a file to write");
        var partial = TemporaryName.Beside(fullPath);
        try
        {
            FaultOf.Disk(path, "written", () =>
            {
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
                using (var stream = new FileStream(partial, options))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }
                File.Move(partial, fullPath, overwrite: true);
                DiskFlush.Folder(Path.GetDirectoryName(fullPath)!);
            });
        }
        catch
        {
            // In a folder that is missing there is nothing to delete, and Delete would hide the first error with its own.
            if (File.Exists(partial))
                File.Delete(partial);
            throw;
        }
    }
}
