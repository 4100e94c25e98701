using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Settings.Sweeps;

/// <summary>Makes the trials of a sweep out of a run's own sections.</summary>
public static class SweepTrials
{
    /// <summary>What a trial has above the run's sections: HOCON below the product's section, a line for each value.</summary>
    public static string KeysOf(SweepPoint point) =>
        string.Join('\n', point.Values.Select(value => $"{value.Path} = {HoconQuote.Of(value.Value)}"));

    /// <summary>The trials, named after their values. What is wrong with one of them is noted as a fault of the section "sweep".</summary>
    /// <param name="file">The run's file.</param>
    /// <param name="sweep">A valid sweep.</param>
    /// <param name="reader">Of the product's section, for the faults.</param>
    internal static IReadOnlyList<NamedTrial> Expand(HoconFile file, SweepSettings sweep, SettingsReader reader)
    {
        var trials = new List<NamedTrial>();
        // What is wrong without the sweep's values is told without it.
        if (!IsReadable(file)) return trials;
        foreach (var point in SweepPoints.Of(sweep))
        {
            try
            {
                var trial = TrialOverlay.Read(file, point.Trial, KeysOf(point), original: null);
                var fault = sweep.Strategy == SweepStrategy.Halving ? RungRule.FirstFault(sweep.Halving, trial.Settings) : null;
                reader.CheckKey($"{SweepReader.Section}.halving", fault is null ? null : $"does not fit {point.Trial}: {fault}");
                trials.Add(trial);
            }
            catch (SettingsException mistakes)
            {
                reader.CheckKey($"{SweepReader.Section}.parameters", $"has {point.Trial}: {Problem(mistakes.Faults[0])}");
            }
        }
        return trials;
    }

    private static bool IsReadable(HoconFile file)
    {
        try
        {
            TrialOverlay.Read(file, "sweep", "", original: null);
            return true;
        }
        catch (SettingsException)
        {
            return false;
        }
    }

    private static string Problem(SettingFault fault) =>
        $"{fault.Path[(fault.Path.IndexOf('.') + 1)..]} {fault.Problem}";
}
