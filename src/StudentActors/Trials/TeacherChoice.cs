using ActorDistill.Protocol.Messages;

namespace ActorDistill.StudentActors.Trials;

/// <summary>Who has a trial's batches just now. For several threads.</summary>
public sealed class TeacherChoice(IReadOnlyList<RangeHolder> holders)
{
    private volatile IReadOnlyList<RangeHolder> _holders = holders;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As they were said last.</summary>
    public IReadOnlyList<RangeHolder> Holders => _holders;

    /// <summary>Where those of a model are, each once.</summary>
    /// <param name="member">Of an ensemble; null without one.</param>
    public IReadOnlyList<Uri> AddressesOf(string? member) =>
        [.. _holders.Where(holder => holder.Member == member).Select(holder => new Uri(holder.Endpoint)).Distinct()];

    /// <summary>Ends with the next change.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Others have them from now on.</summary>
    public void Change(IReadOnlyList<RangeHolder> holders)
    {
        _holders = holders;
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
