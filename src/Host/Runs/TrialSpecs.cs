using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Settings.Ensembles;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Host.Runs;

/// <summary>A run's trials as the coordinator sees them.</summary>
internal static class TrialSpecs
{
    /// <summary>The trials of a run's file, in its order.</summary>
    /// <param name="run">What the file says.</param>
    /// <param name="text">The run's text, as this node has it.</param>
    public static IReadOnlyList<TrialSpec> Of(RunSettings run, TrialText text) =>
        [.. run.Trials.Select(trial => Of(trial, text, run.Ensemble))];

    /// <summary>One trial.</summary>
    /// <param name="trial">What the file says of it.</param>
    /// <param name="text">The run's text.</param>
    /// <param name="ensemble">Who teaches it as one; null for a single teacher.</param>
    public static TrialSpec Of(NamedTrial trial, TrialText text, EnsembleTeachers? ensemble = null)
    {
        var settings = trial.Settings;
        return new TrialSpec(
            new TrialId(trial.Name), SourceOf(settings, text), settings.LearningRate.StepCount, settings.Text.GradientAccumulation,
            (settings.Loss.Objective as TaidObjectiveSettings)?.Schedule,
            // A folder's weights are handed out by a teacher as those are that it makes: one way for all.
            NeedsInitialStudent: true,
            new CheckpointRetention(settings.Cadence.KeepCheckpoints, settings.Cadence.KeepBest),
            settings.Cadence.Plateau is { } plateau ? new PlateauRule(plateau.Patience, plateau.MinImprovement, plateau.MinSteps) : null,
            TrialDocument.Render(trial.Sections, text, ensemble?.OfTrial()));
    }

    /// <summary>The text of a trial; trials with the same share their batches.</summary>
    public static BatchSource SourceOf(TrialSettings settings, TrialText text) =>
        new(text.CorpusDigest, settings.Text.SequenceLength, settings.Text.BatchSize, settings.Text.Seed);
}
