namespace ActorDistill.Cluster.Journal;

/// <summary>The database stayed away for longer than who asked wanted to wait.</summary>
/// <param name="journal">The journal's name.</param>
/// <param name="limit">How long it was tried.</param>
/// <param name="cause">The last failure.</param>
public sealed class JournalUnavailableException(string journal, TimeSpan limit, Exception cause)
    : Exception($"{journal}: cannot be reached, tried for {limit.TotalSeconds:0.#} s: {cause.Message.ReplaceLineEndings(" ")}", cause)
{
    /// <summary>How long it was tried.</summary>
    public TimeSpan Limit => limit;
}
