namespace ActorDistill.Storage;

/// <summary>Turns what the operating system refuses (permission, a full disk, a missing folder) into the operator's one line.</summary>
public static class FaultOf
{
    /// <summary>Runs <paramref name="action"/>; a refusal becomes "PATH: cannot be VERB: the system's words".</summary>
    /// <exception cref="OperatorException">The operating system refused.</exception>
    public static T Disk<T>(string path, string verb, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{path}: cannot be {verb}: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="Disk{T}"/>
    public static void Disk(string path, string verb, Action action) =>
        Disk(path, verb, () =>
        {
            action();
            return true;
        });
}
