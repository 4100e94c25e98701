using System.Text;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake.Blobs;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// Files of a teacher on this node's disk, fetched once: a set of them is a folder that is named by what is in it, so that a student that
/// is started again finds it.
/// </summary>
/// <param name="folder">Where the folders are.</param>
/// <param name="fetch">Gets a file.</param>
public sealed class BlobFolder(string folder, BlobFetch fetch)
{
    /// <summary>Gets what is missing of a set.</summary>
    /// <param name="blobs">Whose names end with the names of the files; none twice.</param>
    /// <param name="teachers">Who may have them.</param>
    /// <param name="cancellation">Ends it; what came so far is kept.</param>
    /// <returns>The folder with these files.</returns>
    /// <exception cref="BlobUnavailableException">No teacher gives one of them.</exception>
    /// <exception cref="OperatorException">A name is no file's, or the disk refuses.</exception>
    public async Task<string> GetAsync(IReadOnlyList<BlobDescription> blobs, IReadOnlyList<Uri> teachers, CancellationToken cancellation)
    {
        var files = blobs.Select(blob => (Name: FileOf(blob), Blob: blob)).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        var list = string.Concat(files.Select(file => $"{file.Blob.Digest} {file.Name}\n"));
        var path = Path.Combine(folder, Digest.OfBytes(Encoding.UTF8.GetBytes(list))[..32]);
        FaultOf.Disk(path, "created", () => Directory.CreateDirectory(path));
        foreach (var (name, blob) in files)
        {
            // It got its name when it was whole.
            var file = Path.Combine(path, name);
            if (!File.Exists(file))
                await fetch.FetchAsync(blob, file, teachers, cancellation).ConfigureAwait(false);
        }
        return path;
    }

    private static string FileOf(BlobDescription blob)
    {
        var name = blob.Name[(blob.Name.LastIndexOf('/') + 1)..];
        return name is "" or "." or ".." || name != Path.GetFileName(name)
            ? throw new OperatorException($"blob \"{blob.Name}\": its name does not end with that of a file")
            : name;
    }
}
