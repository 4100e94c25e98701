namespace ActorDistill.Cluster.Membership;

/// <summary>How long a node that was given up waits before it starts again.</summary>
/// <param name="First">Before the first start.</param>
/// <param name="Longest">Never longer.</param>
public readonly record struct RejoinPauses(TimeSpan First, TimeSpan Longest)
{
    /// <summary>Each pause is twice the one before.</summary>
    /// <param name="soonCount">How often in a row the node was given up soon after it had come back.</param>
    public TimeSpan Before(int soonCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(soonCount);
        var pause = First;
        for (var i = 0; i < soonCount && pause > TimeSpan.Zero && pause < Longest; i++) pause *= 2;
        return pause < Longest ? pause : Longest;
    }

    /// <summary>That count after the node was given up once more.</summary>
    /// <param name="soonCount">Before.</param>
    /// <param name="memberFor">How long it was a member this time. Longer than the longest pause is not soon.</param>
    public int CountAfter(int soonCount, TimeSpan memberFor) => memberFor > Longest ? 0 : soonCount + 1;
}
