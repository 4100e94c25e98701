using ActorDistill.Host.Runs;
using ActorDistill.Protocol.Messages;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Reports;

/// <summary>All that is known of a trial when a summary is made.</summary>
/// <param name="Name">Unique in the run.</param>
/// <param name="Settings">Of the run's file; null for one that was added later.</param>
/// <param name="Status">What the coordinator said last; null when there was none to ask.</param>
/// <param name="History">What its students wrote.</param>
/// <param name="Model">The folder of the finished student; null when there is none.</param>
internal sealed record TrialRecord(
    string Name, TrialSettings? Settings, TrialStatus? Status, MetricsHistory History, string? Model)
{
    /// <summary>The trials of a run's file in its order, then those that were added.</summary>
    /// <exception cref="Storage.OperatorException">Metrics are damaged.</exception>
    public static IReadOnlyList<TrialRecord> ReadAll(RunFolder folder, RunSettings settings, RunStatus status)
    {
        var statuses = status.Trials.ToDictionary(trial => trial.Trial.Value);
        var described = settings.Trials.ToDictionary(trial => trial.Name, trial => trial.Settings);
        return [.. settings.Trials.Select(trial => trial.Name).Union(statuses.Keys).Select(Read)];

        TrialRecord Read(string name)
        {
            var (metrics, model) = (Path.Combine(folder.Trial(name), MetricsFile.FileName), Path.Combine(folder.Trial(name), "model"));
            return new TrialRecord(
                name,
                described.GetValueOrDefault(name),
                statuses.GetValueOrDefault(name),
                MetricsFile.Read(metrics),
                Directory.Exists(model) ? model : null);
        }
    }

    /// <summary>Whether it learns from the text alone and so shows what distillation adds.</summary>
    public bool IsUndistilled => Settings is { Representations: null } settings && !settings.Loss.Objective.NeedsTeacher;

    /// <summary>How it ended: completed, failed, stopped, or paused for one that can be resumed.</summary>
    public string Outcome => (Status?.State, Model) switch
    {
        (TrialState.Completed, _) => "completed",
        (TrialState.Failed, _) => "failed",
        (TrialState.Stopped, _) => "stopped",
        (null, not null) => "completed",
        _ => "paused",
    };

    /// <summary>Micro-batches of a step; null when the settings are not known.</summary>
    public int? BatchesPerStep => Settings?.Text.GradientAccumulation;
}
