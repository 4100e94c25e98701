using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Teachers;

/// <summary>A teacher's side of the data plane.</summary>
/// <param name="Log">What it keeps.</param>
/// <param name="Serving">How it hands it out.</param>
public sealed record TeacherSettings(BatchLogSettings Log, ServingSettings Serving)
{
    /// <summary>Reads the section <c>actordistill.teacher</c>.</summary>
    public static TeacherSettings Read(SettingsReader reader) =>
        new(BatchLogSettings.Read(reader.Section("log")), ServingSettings.Read(reader.Section("serving")));
}
