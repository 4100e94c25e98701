namespace ActorDistill.Host.Launching;

/// <summary>A node that <see cref="RunLeader"/> starts: a process, or all in this one.</summary>
internal interface ILaunchedNode
{
    /// <summary>What the rules know of it.</summary>
    LaunchedNode Node { get; }

    /// <summary>Starts it, also once more after its end.</summary>
    /// <param name="said">Told each line that it writes for people; from any thread.</param>
    /// <returns>Ends with its exit code.</returns>
    Task<int> Start(Action<string> said);

    /// <summary>Lets it leave in order; without effect when it is not up.</summary>
    void Leave();

    /// <summary>Ends it at once; without effect when it is not up.</summary>
    void Kill();
}
