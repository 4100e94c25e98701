using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Messages;

/// <summary>What the admin service asks of the coordinator about sweeps; it answers as to <see cref="Commands"/>.</summary>
public static class Sweeps
{
    /// <summary>admin service -> coordinator: many trials that belong together. All of them are added, or none.</summary>
    /// <param name="Sweep">Its name, unique in the run.</param>
    /// <param name="Trials">In the order of the sweep; at least one.</param>
    /// <param name="Rungs">Where the worst are stopped; null for nowhere.</param>
    /// <param name="MaxConcurrent">How many are with a student at a time; null for as many as there are students.</param>
    public sealed record AddSweep(
        string Sweep, IReadOnlyList<NewSweepTrial> Trials, SweepRungs? Rungs, int? MaxConcurrent) : IRunMessage;

    /// <summary>admin service -> coordinator: all trials of a sweep that have not ended are not wanted any more.</summary>
    /// <param name="Sweep">Its name.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record CancelSweep(string Sweep, string Reason) : IRunMessage;

    /// <summary>admin service -> coordinator: which sweeps are there? Answered with <see cref="SweepList"/>.</summary>
    public sealed record ListSweeps : IRunMessage;

    /// <summary>coordinator -> admin service: the sweeps. How their trials stand is in <see cref="Commands.RunStatus"/>.</summary>
    /// <param name="Coordinator">Who answers.</param>
    /// <param name="Sweeps">In the order they were added.</param>
    public sealed record SweepList(CoordinatorEpoch Coordinator, IReadOnlyList<SweepStatus> Sweeps) : IRunMessage;
}
