using ActorDistill.Storage;

namespace ActorDistill.Host.Nodes;

/// <summary>
/// A file that says "somebody is at it" for as long as its process lives: the system lets go of it even after a kill, so what a dead one
/// left behind holds nobody up.
/// </summary>
internal sealed class FileHold : IDisposable
{
    private readonly FileStream _stream;

    private FileHold(FileStream stream) => _stream = stream;

    /// <summary>Takes hold.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="holder">Who else may have it, for the message: "another process of node student-1".</param>
    /// <exception cref="OperatorException">Somebody has it, or the folder cannot be written.</exception>
    public static FileHold Take(string path, string holder) => TryTake(path) ?? throw new OperatorException($"{path}: {holder} has it");

    /// <summary>Whether nobody has it.</summary>
    /// <exception cref="OperatorException">The folder cannot be written.</exception>
    public static bool IsFree(string path)
    {
        using var hold = TryTake(path);
        return hold != null;
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _stream.Dispose();

    private static FileHold? TryTake(string path)
    {
        var isThere = File.Exists(path);
        try
        {
            return new FileHold(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (isThere)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path}: cannot be written: {fault.Message}", fault);
        }
    }
}
