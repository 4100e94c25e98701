using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Students;

/// <summary>A student's side of the data plane.</summary>
/// <param name="Intake">How it gets batches.</param>
public sealed record StudentSettings(IntakeSettings Intake)
{
    /// <summary>Reads the section <c>actordistill.student</c>.</summary>
    public static StudentSettings Read(SettingsReader reader) => new(IntakeSettings.Read(reader.Section("intake")));
}
