using ActorDistill.Protocol.Identity;

namespace ActorDistill.Cluster.Journal;

/// <summary>An older coordinator wanted to decide something: another has taken over, and this one has to end.</summary>
/// <param name="journal">The journal's name.</param>
/// <param name="own">Who wanted to.</param>
/// <param name="newer">Who has taken over.</param>
public sealed class JournalFencedException(string journal, CoordinatorEpoch own, CoordinatorEpoch newer)
    : Exception($"{journal}: {newer} has taken over; {own} decides nothing any more")
{
    /// <summary>Who wanted to decide.</summary>
    public CoordinatorEpoch Own => own;

    /// <summary>Who has taken over.</summary>
    public CoordinatorEpoch Newer => newer;
}
