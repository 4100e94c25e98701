using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Trials;
using Akka.Configuration;

namespace ActorDistill.Settings.Runs;

/// <summary>
/// A trial that is added while a run goes on: what differs lies above the run's own sections, or above those of another trial.
/// </summary>
public static class TrialOverlay
{
    /// <summary>Reads what was asked for.</summary>
    /// <param name="run">The run.</param>
    /// <param name="trial">The new trial's name.</param>
    /// <param name="keys">HOCON below the product's section, as "training.learning-rate = 1e-4"; may be empty. It includes no file.</param>
    /// <param name="original">The document of the trial that it is cloned from; null for one above the run's own sections.</param>
    /// <exception cref="SettingsException">All that is wrong with it.</exception>
    public static NamedTrial Read(RunSettings run, string trial, string keys, string? original) => Read(run.File, trial, keys, original);

    /// <summary>As <see cref="Read(RunSettings, string, string, string?)"/>, of the run's file alone.</summary>
    internal static NamedTrial Read(HoconFile file, string trial, string keys, string? original)
    {
        if (Naming.Fault(trial) is { } fault)
            throw new SettingsException([new SettingFault(null, trial, fault)]);
        var above = HoconFile.ParseAlone(trial, $"{RunFile.ProductSection} {{\n{keys}\n}}");
        var below = original is null
            ? file.Config.WithFallback(ReferenceConfig.Config)
            : HoconFile.ParseAlone(trial, original).Config;
        // The defaults of a document are the document itself, and what the run's file has beside trials is not the trial's.
        var sections = TrialSettingsReader.Sections.Aggregate(
            Config.Empty, (all, name) => below.GetValue($"{RunFile.ProductSection}.{name}") is { } section
                ? all.WithFallback(section.AtKey(name))
                : all);
        var defaults = sections.Root.AtKey(RunFile.ProductSection);
        var reader = SettingsReader.Open(above, defaults);
        var read = RunReader.Trial(trial, reader, new RunPaths(file.Path));
        reader.Finish();
        return read;
    }
}
