using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Cluster.Coordination;

/// <summary>What a coordinator is started with.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Token">What workers have to know to join.</param>
/// <param name="SameRecipe">Whether a teacher with another recipe, or a student for a checkpoint of another, is kept away.</param>
/// <param name="Sharing">How batches are divided among teachers.</param>
public sealed record RunPlan(RunId Run, JoinToken Token, bool SameRecipe, RangeSharing Sharing)
{
    /// <summary>The members of an ensemble in their order; the first makes the first weights. Empty when there is one model.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>When a second teacher is asked for what students wait for; null for never.</summary>
    public HedgeRule? Hedging { get; init; }

    /// <summary>Where students put checkpoints; null where they share a folder.</summary>
    public Uri? Store { get; init; }
}

/// <summary>Understands the settings of trials, which the coordinator only hands on.</summary>
public interface ITrialReader
{
    /// <summary>What a trial with these settings is.</summary>
    /// <param name="trial">Its name.</param>
    /// <param name="settings">HOCON, above the run's or above those of the trial it is cloned from.</param>
    /// <param name="clonedFrom">That trial; null for one of its own.</param>
    /// <exception cref="Storage.OperatorException">The settings cannot be.</exception>
    TrialSpec Read(TrialId trial, string settings, TrialSpec? clonedFrom);

    /// <summary>Null, or why a trial cannot be judged at the rungs of its sweep. A pure function.</summary>
    /// <param name="spec">The trial.</param>
    /// <param name="halving">The rungs.</param>
    string? RungFault(TrialSpec spec, HalvingSettings halving);

    /// <summary>What a teacher hands over for a trial. A pure function: asked again it says the same.</summary>
    /// <param name="spec">The trial.</param>
    /// <param name="teacher">The teacher.</param>
    PayloadFormat FormatOf(TrialSpec spec, TeacherModel teacher);
}
