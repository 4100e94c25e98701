using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>Single batches as the ranges that a teacher is asked for.</summary>
internal static class BatchRanges
{
    /// <summary>As few ranges as give these batches in this order.</summary>
    public static IReadOnlyList<BatchRange> Of(IEnumerable<BatchId> batches)
    {
        var ranges = new List<BatchRange>();
        foreach (var batch in batches)
        {
            if (ranges is [.., var last] && last.End == batch)
                ranges[^1] = last with { Count = last.Count + 1 };
            else
                ranges.Add(new BatchRange(batch, 1));
        }
        return ranges;
    }
}
