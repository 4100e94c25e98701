using ActorDistill.Distillation.Initialization;
using ActorDistill.Distillation.Representations;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Settings;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Runs;

/// <summary>What a run's models are, from their config.json alone: no weight is read.</summary>
/// <param name="Teachers">Of the teacher, or of each member of an ensemble in its order.</param>
/// <param name="Vocabulary">The first one's tokenizer, which all share.</param>
/// <param name="Students">Each trial's student, in the order of the trials.</param>
internal sealed record RunModels(IReadOnlyList<DecoderConfig> Teachers, Tokenizer Vocabulary, IReadOnlyList<DecoderConfig> Students)
{
    /// <summary>The model that makes the first weights.</summary>
    public DecoderConfig Teacher => Teachers[0];

    /// <summary>Reads and checks teacher, text and students against each other.</summary>
    /// <exception cref="SettingsException">All that is wrong, each with its key.</exception>
    public static RunModels Read(RunSettings run)
    {
        RunFile.RequireFiles(run);
        var faults = new List<SettingFault>();
        Tokenizer? vocabulary = null;
        var teachers = new List<DecoderConfig>();
        foreach (var (key, model) in run.Models) ReadTeacher(key, model.Folder);
        if (faults.Count > 0 || vocabulary is null)
            throw new SettingsException(faults);
        RequireTokenizer("corpus.file", run.Corpus.File);
        RequireTokenizer("corpus.validation-file", run.Corpus.ValidationFile);
        var students = run.Trials.Select(trial => new TrialCheck(run, trial, teachers, vocabulary).Student(faults)).ToList();
        if (faults.Count > 0)
            throw new SettingsException([.. faults.Distinct()]);
        return new RunModels(teachers, vocabulary, [.. students.Select(student => student!)]);

        void ReadTeacher(string key, string folder)
        {
            try
            {
                var config = HuggingFaceConfig.Read(folder);
                var own = VocabularyOf(folder, config);
                if (vocabulary is not null) VocabularyCheck.RequireEqual(vocabulary, own);
                vocabulary ??= own;
                teachers.Add(config);
            }
            catch (OperatorException mistake)
            {
                faults.Add(run.Fault(key, $"cannot teach: {mistake.Message}"));
            }
        }

        void RequireTokenizer(string key, string? path)
        {
            if (path is null) return;
            try
            {
                using var corpus = Corpus.Open(path);
                corpus.RequireTokenizer(vocabulary);
            }
            catch (OperatorException mistake)
            {
                faults.Add(run.Fault(key, $"is no text for this teacher: {mistake.Message}"));
            }
        }
    }

    private static Tokenizer VocabularyOf(string folder, DecoderConfig teacher)
    {
        var tokenizer = Tokenizer.Load(folder);
        tokenizer.RequireFits(teacher.VocabSize, folder);
        return tokenizer;
    }
}

/// <summary>What must hold between one trial and its teachers, of which the first makes its first weights.</summary>
internal sealed class TrialCheck(RunSettings run, NamedTrial trial, IReadOnlyList<DecoderConfig> teachers, Tokenizer vocabulary)
{
    /// <summary>The student's architecture; null when it has faults, which are added.</summary>
    public DecoderConfig? Student(ICollection<SettingFault> faults)
    {
        var settings = trial.Settings;
        Add("payload", PayloadRules.FirstFault(settings.Loss.Objective, settings.Payload, vocabulary.VocabSize, teachers.Count));
        if (teachers.Count > 1) Add("representations", EnsembleRules.RepresentationFault(settings));
        DecoderConfig student;
        try
        {
            student = settings.Model.Folder is { } folder ? FromFolder(folder) : Derived();
        }
        catch (OperatorException mistake)
        {
            Add(settings.Model.Folder is null ? "model" : "model.folder", mistake.Message.TrimStart('-'));
            return null;
        }
        if (teachers.Count == 1 && settings.Representations is { } compared)
            Add("representations", InternalLoss.FirstFault(compared, student, teachers[0]));
        var (length, most) = (settings.Text.SequenceLength, Math.Min(student.MaxPositions, teachers.Min(teacher => teacher.MaxPositions)));
        if (length > most)
            faults.Add(run.TrialFault(
                trial, "training.sequence-length", $"is {length}, must be at most the models' max_position_embeddings {most}"));
        return student;

        void Add(string key, string? fault)
        {
            if (fault != null) faults.Add(run.TrialFault(trial, key, $"says: {fault}"));
        }
    }

    private DecoderConfig FromFolder(string folder)
    {
        var student = HuggingFaceConfig.Read(folder);
        vocabulary.RequireFits(student.VocabSize, folder);
        if (File.Exists(Path.Combine(folder, Tokenizer.FileName)))
            VocabularyCheck.RequireEqual(vocabulary, Tokenizer.Load(folder));
        return student;
    }

    private DecoderConfig Derived()
    {
        var model = trial.Settings.Model;
        var student = teachers[0].DeriveStudent(
            model.HiddenSize, model.Layers, model.Heads, model.KeyValueHeads, model.IntermediateSize, model.HeadDim, model.Tie);
        InitializationRules.RequireFits(teachers[0], student, model.Initialization);
        return student;
    }
}
