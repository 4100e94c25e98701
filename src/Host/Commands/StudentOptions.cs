using System.CommandLine;
using ActorDistill.Distillation.Initialization;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>Who learns: a model folder, or a new model that is made from the teacher.</summary>
internal sealed class StudentOptions
{
    private readonly Option<string?> _student = new("--student") { Description = "Hugging Face folder with the student's first weights." };
    private readonly Option<string?> _init = new("--init")
    {
        Description = $"Or make them: {InitializationNames.Known}. Default random. \"init guide\" has all its settings.",
    };
    private readonly Option<string?> _config = new("--config")
    {
        Description = "config.json of the student to make; instead of the sizes.",
    };
    private readonly StudentSizeOptions _sizes = new();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _student, _init, _config })
            command.Options.Add(option);
        _sizes.AddTo(command);
    }

    /// <summary>The student's architecture, checked against the teacher; nothing is made yet.</summary>
    /// <exception cref="OperatorException">Options that exclude each other, or a student that does not fit its teacher.</exception>
    public DecoderConfig Config(ParseResult parsed, DecoderConfig teacher, Tokenizer vocabulary)
    {
        if (parsed.GetValue(_student) is not { } folder)
        {
            var config = _sizes.For(parsed, teacher, _config);
            InitializationRules.RequireFits(teacher, config, Settings(parsed, seed: 0));
            return config;
        }
        foreach (var option in (Option[])[_init, _config, .. _sizes.All])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new OperatorException($"{option.Name} and {_student.Name} exclude each other");
        var student = HuggingFaceConfig.Read(folder);
        vocabulary.RequireFits(student.VocabSize, folder);
        if (File.Exists(Path.Combine(folder, Tokenizer.FileName)))
            VocabularyCheck.RequireEqual(vocabulary, Tokenizer.Load(folder));
        return student;
    }

    /// <summary>
    /// The folder of the first weights: the one that is named, or one made in the run's folder, where a resumed run finds it.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="teacher">Made from it; the first one of an ensemble.</param>
    /// <param name="config">From <see cref="Config"/>.</param>
    /// <param name="corpus">The text that the teacher is measured on.</param>
    /// <param name="sequenceLength">Tokens of its sequences.</param>
    /// <param name="seed">Of the weights that are drawn.</param>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="tokenizerFolder">Whose tokenizer goes along.</param>
    public string Folder(
        ParseResult parsed, CausalDecoder teacher, DecoderConfig config, Corpus corpus, int sequenceLength, ulong seed, string runFolder,
        string tokenizerFolder)
    {
        if (parsed.GetValue(_student) is { } named)
            return named;
        var folder = Path.Combine(runFolder, "student");
        if (Directory.Exists(folder))
            return folder;
        var settings = Settings(parsed, seed);
        var calibration = settings.NeedsCalibration ? CalibrationText.Read(corpus, sequenceLength, settings) : null;
        using var student = StudentInitialization.Run(teacher, config, settings, calibration);
        ModelFolder.Save(student.Decoder, folder, WeightType.F32, sideFilesFrom: tokenizerFolder);
        return folder;
    }

    /// <summary>The first weights as they are stored, in float32.</summary>
    public static CausalDecoder Load(string folder, torch.Device device, torch.ScalarType computeDtype) =>
        ModelFolder.Load(folder, torch.ScalarType.Float32, device, computeDtype);

    private InitializationSettings Settings(ParseResult parsed, ulong seed)
    {
        var name = parsed.GetValue(_init) ?? InitializationKind.Random.Name();
        return new InitializationSettings
        {
            Kind = InitializationNames.Find(name)
                ?? throw new OperatorException($"--init is {name}, must be one of {InitializationNames.Known}"),
            Seed = seed,
        };
    }
}
