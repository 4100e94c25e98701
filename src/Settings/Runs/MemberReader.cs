using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Students;

namespace ActorDistill.Settings.Runs;

/// <summary>Reads the file of a node that only has students: what a whole run's file says beside it is the run's own affair.</summary>
internal static class MemberReader
{
    private static readonly string[] Sections = ["run", "security", "cluster", "student", "nodes", "node", "worker"];

    /// <summary>Whether a file describes a whole run: there is none without a teacher and a text.</summary>
    public static bool IsWholeRun(SettingsReader reader) => reader.IsWritten("teacher") || reader.IsWritten("corpus");

    public static MemberSettings Read(HoconFile file, SettingsReader reader)
    {
        var paths = new RunPaths(file.Path);
        var (run, student) = (reader.Section("run"), reader.Section("student"));
        // The coordinator's word counts, but whoever shares a section among files may leave it in.
        run.Boolean("same-recipe");
        RefuseOthers(reader);
        var (nodes, newcomer) = PlacementReader.ReadStudents(reader, student);
        var settings = new MemberSettings(
            run.Text("name"), paths.Of(run.Text("folder")), Security(reader.Section("security"), paths), StudentSettings.Read(student),
            nodes)
        {
            File = file,
            Newcomer = newcomer,
        };
        run.CheckKey("name", Naming.Fault(settings.Name));
        new AddressRules(settings, reader).Check();
        reader.Finish();
        return settings;
    }

    /// <summary>Who may join.</summary>
    public static SecuritySettings Security(SettingsReader reader, RunPaths paths)
    {
        var token = reader.TextUnlessEmpty("token") ?? "";
        var tls = reader.Section("tls");
        var files = new[] { "certificate", "key", "authority", "bundle" }.Select(tls.TextUnlessEmpty).ToList();
        if (files.Contains(null) && files.Exists(path => path != null))
            tls.Check("certificate, key, authority and bundle go together");
        var settings = new SecuritySettings(
            paths.OfSecret(token),
            files is [{ } certificate, { } key, { } authority, { } bundle]
                ? new TlsSettings(paths.Of(certificate), paths.Of(key), paths.Of(authority), paths.Of(bundle))
                : null);
        reader.CheckKey("token", settings.FirstFault());
        return settings;
    }

    private static void RefuseOthers(SettingsReader reader)
    {
        var all = ReferenceConfig.Config.GetConfig(RunFile.ProductSection)?.Root.GetObject()
            ?? throw new InvalidOperationException($"reference.conf has no section {RunFile.ProductSection}");
        var others = all.Items.Keys.Except(Sections).ToList();
        // Known, though nobody reads them.
        _ = reader.TemplateOf(others);
        foreach (var name in others)
            reader.CheckKey(name, reader.IsWritten(name)
                ? "belongs in a run's whole file, with teacher and corpus; a file without them is of students that join a run"
                : null);
    }
}
