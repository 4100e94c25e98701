using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Runs;
using Akka.Configuration.Hocon;

namespace ActorDistill.Settings.Sweeps;

/// <summary>Reads the section "sweep" of a file.</summary>
public static class SweepReader
{
    /// <summary>The section's name.</summary>
    public const string Section = "sweep";

    /// <summary>The sweep with the full paths of its parameters; null for a section without parameters.</summary>
    /// <param name="reader">Of the section.</param>
    public static SweepSettings? Read(SettingsReader reader)
    {
        var halving = reader.Section("halving");
        var parameters = Parameters(reader);
        var settings = new SweepSettings(
            Name: reader.Text("name"),
            Parameters: parameters ?? [],
            Strategy: reader.Choice<SweepStrategy>("strategy"),
            Count: reader.IntUnless0("count"),
            Seed: (ulong)reader.Long("seed", min: 0),
            Halving: new HalvingSettings(
                halving.NumbersIn("rungs", NumberRange.Share), halving.LongsIn("rung-steps", min: 1),
                halving.Number("keep", NumberRange.PositiveShare)),
            MaxConcurrent: reader.IntUnless0("max-concurrent"));
        reader.CheckKey("name", Naming.Fault(settings.Name));
        if (parameters is null) return null;
        if (settings.Halving.FirstFault() is { } fault && settings.Strategy == SweepStrategy.Halving) halving.Check(fault);
        else reader.Check(settings.FirstFault());
        return settings.FirstFault() is null ? settings : null;
    }

    // Null when there are none.
    private static List<SweepParameter>? Parameters(SettingsReader reader)
    {
        var section = reader.Copy(["parameters"]).GetValue("parameters");
        if (section is null || section.GetObject() is { Items.Count: 0 }) return null;
        var parameters = new List<SweepParameter>();
        if (section.GetObject() is null)
            reader.CheckKey("parameters", "is no section, must be PATH = [VALUES], ...");
        foreach (var (written, value) in section.GetObject() is null ? [] : SweepKeys.Leaves("", section))
        {
            var (path, fault) = SweepKeys.Resolve(written);
            reader.CheckKey($"parameters.{written}", fault ?? ValuesFault(value));
            if (path != null && ValuesFault(value) == null)
                parameters.Add(new SweepParameter(path, [.. value.GetArray().Select(element => element.GetString()!)]));
        }
        return parameters;
    }

    private static string? ValuesFault(HoconValue value) =>
        !value.IsString() && value.GetArray() is { Count: > 0 } array
            && array.All(element => element.IsString() && element.GetString() is { Length: > 0 })
            ? null
            : "must be one or more values in brackets, none of them empty or in brackets itself";
}
