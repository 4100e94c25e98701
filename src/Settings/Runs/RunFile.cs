using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Runs;

/// <summary>The file that describes a run, which every node of the run reads.</summary>
public static class RunFile
{
    /// <summary>The section of all the product's keys.</summary>
    public const string ProductSection = "actordistill";

    /// <summary>Reads a file and checks all that can be checked without looking at models and machines.</summary>
    /// <param name="path">Relative paths in it are relative to its folder.</param>
    /// <param name="overrides">Lines of HOCON below the product's section, as "training.steps = 10"; they win.</param>
    /// <exception cref="SettingsException">All that is wrong with it.</exception>
    public static RunSettings Load(string path, IReadOnlyList<string>? overrides = null) =>
        Read(HoconFile.Load(path), overrides ?? []);

    /// <summary>
    /// Reads the file of a node: that of the whole run, as <see cref="Load"/> does, or one of students alone, with neither teacher nor
    /// corpus.
    /// </summary>
    /// <param name="path">As of <see cref="Load"/>.</param>
    /// <param name="overrides">As of <see cref="Load"/>.</param>
    /// <returns><see cref="RunSettings"/> of a whole run.</returns>
    /// <exception cref="SettingsException">All that is wrong with it.</exception>
    public static MemberSettings LoadMember(string path, IReadOnlyList<string>? overrides = null)
    {
        var file = Under(HoconFile.Load(path), overrides ?? []);
        var reader = SettingsReader.Open(file, ReferenceConfig.Config);
        return MemberReader.IsWholeRun(reader) ? RunReader.Read(file, reader) : MemberReader.Read(file, reader);
    }

    /// <summary>As <see cref="Load"/>, of a text.</summary>
    /// <param name="name">What messages call it; its folder counts for relative paths.</param>
    /// <param name="text">HOCON.</param>
    /// <param name="overrides">As of <see cref="Load"/>.</param>
    /// <exception cref="SettingsException">All that is wrong with it.</exception>
    public static RunSettings Parse(string name, string text, IReadOnlyList<string>? overrides = null) =>
        Read(HoconFile.Parse(name, text), overrides ?? []);

    /// <summary>Refuses a run whose model or text is not on this machine.</summary>
    /// <exception cref="SettingsException">All that is not there.</exception>
    public static void RequireFiles(RunSettings run)
    {
        List<SettingFault> faults = [];
        foreach (var (key, model) in run.Models) RequireFolder(key, model.Folder);
        foreach (var path in run.Corpus.Text) RequireText("corpus.text", path);
        foreach (var path in run.Corpus.ValidationText) RequireText("corpus.validation-text", path);
        if (run.Corpus.File is { } file) RequireFile("corpus.file", file);
        if (run.Corpus.ValidationFile is { } validation) RequireFile("corpus.validation-file", validation);
        foreach (var trial in run.Trials)
            if (trial.Settings.Model.Folder is { } folder && !Directory.Exists(folder))
                faults.Add(run.TrialFault(trial, "model.folder", $"is {folder}, but there is no such folder"));
        if (run.Security.Tls is { } tls)
        {
            RequireFile("security.tls.certificate", tls.Certificate);
            RequireFile("security.tls.key", tls.Key);
            RequireFile("security.tls.authority", tls.Authority);
            RequireFile("security.tls.bundle", tls.Bundle);
        }
        if (faults.Count > 0)
            throw new SettingsException([.. faults.Distinct()]);

        void RequireFolder(string key, string path)
        {
            if (!Directory.Exists(path)) faults.Add(run.Fault(key, $"is {path}, but there is no such folder"));
        }

        void RequireFile(string key, string path)
        {
            if (!File.Exists(path)) faults.Add(run.Fault(key, $"is {path}, but there is no such file"));
        }

        void RequireText(string key, string path)
        {
            if (!File.Exists(path) && !Directory.Exists(path))
                faults.Add(run.Fault(key, $"has {path}, but there is no such file or folder"));
        }
    }

    private static RunSettings Read(HoconFile file, IReadOnlyList<string> overrides)
    {
        file = Under(file, overrides);
        return RunReader.Read(file, SettingsReader.Open(file, ReferenceConfig.Config));
    }

    private static HoconFile Under(HoconFile file, IReadOnlyList<string> overrides) => overrides.Aggregate(
        file, (below, line) => below.Under(HoconFile.Parse("--set", $"{ProductSection} {{ {line} }}")));
}
