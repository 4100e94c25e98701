using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Settings.Sweeps;

/// <summary>A sweep that is added to a run that is under way.</summary>
public static class SweepFile
{
    /// <summary>Reads the section "sweep". Whether the trials can be is for the run to say, which they lie above.</summary>
    /// <param name="path">A file that has the section below the product's; other sections are not looked at. Null for none.</param>
    /// <param name="lines">Lines of HOCON below the section, as "max-concurrent = 2"; they win.</param>
    /// <exception cref="SettingsException">All that is wrong with it.</exception>
    public static SweepSettings Load(string? path, IReadOnlyList<string> lines)
    {
        var file = path is null ? HoconFile.Parse("--sweep", "") : HoconFile.Load(path);
        foreach (var line in lines)
            file = file.Under(HoconFile.Parse("--sweep", $"{RunFile.ProductSection}.{SweepReader.Section} {{ {line} }}"));
        var reader = SettingsReader.Open(file, ReferenceConfig.Config, SweepReader.Section);
        var sweep = SweepReader.Read(reader);
        reader.Finish();
        return sweep ?? throw new SettingsException(
            [new SettingFault(path, $"{RunFile.ProductSection}.{SweepReader.Section}.parameters", "is empty, must have PATH = [VALUES]")]);
    }
}
