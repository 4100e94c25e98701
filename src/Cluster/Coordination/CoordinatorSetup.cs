using ActorDistill.Cluster.Journal;
using Akka.Actor;

namespace ActorDistill.Cluster.Coordination;

/// <summary>What the coordinator's actor is made with, on each node that may have it.</summary>
/// <param name="Plan">Of the run.</param>
/// <param name="Reader">Understands trials' settings.</param>
/// <param name="Trials">Of the run's file; those that the journal does not know are added.</param>
/// <param name="Resumes">
/// Whether a run that was paused goes on: someone started this node to resume it. Where a coordinator only takes over it stays paused.
/// </param>
/// <param name="OpenJournal">Opens the run's journal and takes the next epoch.</param>
/// <param name="AskAgainAfter">How often orders that no one took up are given again.</param>
/// <param name="IsMember">
/// Whether a node is in the cluster. Asked once, when a coordinator takes over: who went while there was none is not announced any more.
/// </param>
/// <param name="IsReachable">Whether a node is in the cluster and answers. Asked when another node has the name of its worker.</param>
/// <param name="Failed">
/// Told of what this node cannot get over by itself: an operator's mistake, a damaged journal, a database that stays away. The coordinator
/// has ended by then.
/// </param>
public sealed record CoordinatorSetup(
    RunPlan Plan, ITrialReader Reader, IReadOnlyList<TrialSpec> Trials, bool Resumes, Func<Task<IJournal>> OpenJournal,
    TimeSpan AskAgainAfter, Predicate<Address> IsMember, Predicate<Address> IsReachable, Action<Exception> Failed)
{
    /// <summary>
    /// When someone started this node. A stop that was ordered later is none that <see cref="Resumes"/> takes back: it stands, whoever
    /// takes over. By default all stops are earlier.
    /// </summary>
    public DateTimeOffset StartedAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>What the trials of the run's file are a sweep of; null when they are not.</summary>
    public SweepSpec? Sweep { get; init; }
}
