using ActorDistill.Schedules.Payloads;
using ActorDistill.Settings.Ensembles;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Host.Runs;

/// <summary>What an ensemble cannot teach.</summary>
internal static class EnsembleRules
{
    /// <summary>Why several models cannot teach a trial as one; null when they can, or when there is only one.</summary>
    /// <param name="trial">Its settings.</param>
    /// <param name="vocabSize">Tokens of the vocabulary.</param>
    /// <param name="ensemble">Who teaches; null for a single teacher.</param>
    public static string? FirstFault(TrialSettings trial, int vocabSize, EnsembleTeachers? ensemble) => ensemble is null ? null
        : RepresentationFault(trial) ?? PayloadRules.FirstFault(trial.Loss.Objective, trial.Payload, vocabSize, ensemble.Members.Count);

    /// <summary>Why its layers cannot be compared with those of an ensemble; null when they are not.</summary>
    public static string? RepresentationFault(TrialSettings trial) =>
        trial.Representations is null ? null : "representations compare with one teacher, not with an ensemble";
}
