using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.StudentActors.Intake.Merging;

/// <summary>Which teacher is to give which batch. What was said last counts.</summary>
internal sealed class RangeTable
{
    private readonly List<(BatchRange Range, WorkerId Teacher)> _entries = [];

    /// <summary>From now on these batches are this teacher's.</summary>
    public void Set(BatchRange range, WorkerId teacher)
    {
        // What is hidden would only be searched.
        _entries.RemoveAll(entry => entry.Range.First.Value >= range.First.Value && entry.Range.End.Value <= range.End.Value);
        _entries.Add((range, teacher));
    }

    /// <summary>Whose a batch is; null when no one has said.</summary>
    public WorkerId? OwnerOf(BatchId batch)
    {
        for (var index = _entries.Count - 1; index >= 0; index--)
        {
            if (_entries[index].Range.Contains(batch)) return _entries[index].Teacher;
        }
        return null;
    }

    /// <summary>Nobody will ask for the batches before this one again.</summary>
    public void Forget(BatchId before) => _entries.RemoveAll(entry => entry.Range.End.Value <= before.Value);
}
