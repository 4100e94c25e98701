using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Coordinator;
using ActorDistill.Settings.Ensembles;
using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;
using ActorDistill.Settings.Students;
using ActorDistill.Settings.Sweeps;
using ActorDistill.Settings.Teachers;
using ActorDistill.Settings.Trials;
using Akka.Configuration;

namespace ActorDistill.Settings.Runs;

/// <summary>Reads all sections of a run's file, and tells everything that is wrong with them at once.</summary>
internal static class RunReader
{
    /// <summary>The trial of a file that names none.</summary>
    private const string OnlyTrial = "student";

    public static RunSettings Read(HoconFile file, SettingsReader reader)
    {
        var paths = new RunPaths(file.Path);
        var (run, teacher, student) = (reader.Section("run"), reader.Section("teacher"), reader.Section("student"));
        var sweep = SweepReader.Read(reader.Section(SweepReader.Section));
        var trials = Trials(file, sweep, reader, paths);
        var corpus = Corpus(reader.Section("corpus"), paths);
        var (model, ensemble) = EnsembleReader.Read(teacher, reader.Section(EnsembleReader.Section), paths);
        var (nodes, newcomer) = PlacementReader.Read(reader, teacher, student, ensemble);
        var settings = new RunSettings(
            Name: run.Text("name"),
            Folder: paths.Of(run.Text("folder")),
            SameRecipe: run.Boolean("same-recipe"),
            Corpus: corpus,
            Teacher: model,
            Security: MemberReader.Security(reader.Section("security"), paths),
            Coordinator: Coordinator(reader.Section("coordinator"), paths),
            TeacherService: TeacherSettings.Read(teacher),
            StudentService: StudentSettings.Read(student),
            Nodes: nodes,
            Trials: [.. trials.Select(trial => trial.Trial)])
        {
            File = file,
            Newcomer = newcomer,
            Ensemble = ensemble,
            Sweep = sweep,
            CheckpointStore = CheckpointStoreSettings.Read(reader.Section("checkpoint-store")),
        };
        run.CheckKey("name", Naming.Fault(settings.Name));
        new RunRules(settings, reader, trials).Check();
        reader.Finish();
        return settings;
    }

    private static List<(NamedTrial Trial, SettingsReader Reader)> Trials(
        HoconFile file, SweepSettings? sweep, SettingsReader reader, RunPaths paths)
    {
        var named = reader.Named("students", reader.TemplateOf(TrialSettingsReader.Sections));
        List<(string Name, SettingsReader Reader)> found = named.Count > 0 ? [.. named] : [(OnlyTrial, reader)];
        List<(NamedTrial Trial, SettingsReader Reader)> trials =
            [.. found.Select(trial => (Trial(trial.Name, trial.Reader, paths), trial.Reader))];
        if (sweep is null) return trials;
        reader.CheckKey(
            "sweep.parameters", named.Count > 0 ? "vary the only trial of a file, but students names trials: one of the two" : null);
        var swept = SweepTrials.Expand(file, sweep, reader);
        return swept.Count == 0 ? trials : [.. swept.Select(trial => (trial, reader))];
    }

    /// <summary>One trial of a file, or of a text that lies above one.</summary>
    public static NamedTrial Trial(string name, SettingsReader reader, RunPaths paths)
    {
        var settings = TrialSettings.Read(reader);
        var sections = reader.Copy(TrialSettingsReader.Sections);
        if (settings.Model.Folder is not { } folder)
            return new NamedTrial(name, settings, sections);
        var path = paths.Of(folder);
        return new NamedTrial(
            name,
            settings with { Model = settings.Model with { Folder = path } },
            ConfigurationFactory.ParseString($"model.folder = {HoconQuote.Of(path)}").WithFallback(sections));
    }

    private static CorpusSettings Corpus(SettingsReader reader, RunPaths paths)
    {
        var corpus = new CorpusSettings(
            paths.Of(reader.Texts("text")), paths.Of(reader.Texts("validation-text")),
            paths.OfOptional(reader.TextUnlessEmpty("file")), paths.OfOptional(reader.TextUnlessEmpty("validation-file")));
        reader.Check(corpus.FirstFault());
        return corpus;
    }

    private static CoordinatorSettings Coordinator(SettingsReader reader, RunPaths paths)
    {
        var settings = CoordinatorSettings.Read(reader);
        return settings with { Journal = settings.Journal with { Connection = paths.OfSecret(settings.Journal.Connection) } };
    }
}
