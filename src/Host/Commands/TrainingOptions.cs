using System.CommandLine;
using System.Globalization;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Evaluation;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Training;

namespace ActorDistill.Host.Commands;

/// <summary>How to train, the same for every command that trains.</summary>
internal sealed class TrainingOptions
{
    private readonly Option<long> _steps = new("--steps") { Description = "Steps of the whole run.", Required = true };
    private readonly Option<int> _gradientAccumulation = Of("--gradient-accumulation", "Micro-batches per step.", 1);
    private readonly Option<double> _learningRate = Of("--learning-rate", "The highest learning rate.", 3e-3);
    private readonly Option<double> _floor = Of("--learning-rate-floor", "The last step's rate, as a share of the highest.", 0.1);
    private readonly Option<string> _shape = Of("--learning-rate-shape", "After the warm-up: cosine or constant.", "cosine");
    private readonly Option<long> _warmup = Of("--warmup", "Steps until the highest rate is reached.", 0L);
    private readonly Option<double> _weightDecay = Of("--weight-decay", "AdamW's, on matrices; norms and biases have none.", 0.1);
    private readonly Option<double> _clip = Of("--clip", "Largest norm of all gradients together; Infinity for no clipping.", 1.0);
    private readonly Option<long> _validateEvery = Of("--validate-every", "Steps between validations besides start, middle, end.", 0L);
    private readonly Option<long> _checkpointEvery = Of("--checkpoint-every", "Steps between checkpoints besides the last.", 0L);
    private readonly Option<long?> _stopAfter = new("--stop-after")
    {
        Description = "Stop with a checkpoint after so many steps, to be resumed with --resume.",
    };

    /// <summary>Sequences of one micro-batch.</summary>
    public Option<int> BatchSize { get; } = Of("--batch-size", "Sequences of one micro-batch.", 8);

    /// <summary>Tokens of a sequence.</summary>
    public Option<int> SequenceLength { get; } = Of("--sequence-length", "Tokens of a sequence.", 256);

    /// <summary>Of the first weights and of the order of the text.</summary>
    public Option<ulong> Seed { get; } = Of("--seed", "Of the first weights and of the order of the text.", 0UL);

    /// <summary>How much of the validation text is used.</summary>
    public Option<long> ValidationTokens { get; } =
        Of("--validation-tokens", "Tokens of the validation text to use, from its start.", 65536L);

    /// <summary>How many of the newest checkpoints stay.</summary>
    public Option<int> KeepCheckpoints { get; } = Of("--keep-checkpoints", "How many of the newest checkpoints stay.", 3);

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _steps, BatchSize, SequenceLength, _gradientAccumulation, _learningRate, _floor, _shape, _warmup, _weightDecay, _clip, Seed,
            _validateEvery, ValidationTokens, _checkpointEvery, KeepCheckpoints, _stopAfter,
        ];
        foreach (var option in all)
            command.Options.Add(option);
    }

    /// <summary>The settings, all checked.</summary>
    /// <exception cref="Storage.OperatorException">One is out of range; names the option.</exception>
    public TrainingRunSettings Settings(ParseResult parsed)
    {
        var settings = new TrainingRunSettings
        {
            LearningRate = new LearningRateSettings(
                parsed.GetValue(_learningRate), parsed.GetValue(_steps), parsed.GetValue(_warmup), parsed.GetValue(_floor),
                ShapeOf(parsed.GetValue(_shape)!)),
            Optimizer = new OptimizerSettings(parsed.GetValue(_weightDecay), parsed.GetValue(_clip)),
            GradientAccumulation = parsed.GetValue(_gradientAccumulation),
            ValidateEvery = parsed.GetValue(_validateEvery),
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
            StopAfter = parsed.GetValue(_stopAfter),
        };
        OptionFault.Throw(settings.FirstFault());
        foreach (var option in new[] { BatchSize, SequenceLength, KeepCheckpoints })
            OptionFault.RequireAtLeast(1, option.Name, parsed.GetValue(option));
        if (parsed.GetValue(ValidationTokens) < 1)
            OptionFault.Throw($"validation-tokens is {parsed.GetValue(ValidationTokens)}, must be at least 1");
        return settings;
    }

    /// <summary>The work around the training.</summary>
    public TrainingJob Job(ParseResult parsed, string folder, bool resume, TrainingRunSettings settings) => new(
        folder, resume, parsed.GetValue(KeepCheckpoints), parsed.GetValue(Seed),
        (long)parsed.GetValue(BatchSize) * parsed.GetValue(SequenceLength) * settings.GradientAccumulation,
        parsed.InvocationConfiguration.Output);

    /// <summary>What the run works on.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="corpus">To train on; open as long as the run lasts.</param>
    /// <param name="validation">To validate on; open as long as the run lasts.</param>
    /// <param name="tokenizerFolder">Whose tokenizer goes along with each checkpoint.</param>
    /// <param name="keys">What else decides the weights.</param>
    /// <param name="teacher">Who teaches; null for training on text alone.</param>
    public TrainingRunInputs Inputs(
        ParseResult parsed, Corpus corpus, Corpus validation, string tokenizerFolder, IEnumerable<(string Key, string Value)> keys,
        ITeacher? teacher = null)
    {
        var (batchSize, sequenceLength, seed) = (parsed.GetValue(BatchSize), parsed.GetValue(SequenceLength), parsed.GetValue(Seed));
        var deciding = new Dictionary<string, string>
        {
            ["corpus"] = corpus.Digest,
            ["tokenizer"] = corpus.TokenizerDigest,
            ["batch-size"] = batchSize.ToString(CultureInfo.InvariantCulture),
            ["sequence-length"] = sequenceLength.ToString(CultureInfo.InvariantCulture),
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (key, value) in keys)
            deciding.Add(key, value);
        return new TrainingRunInputs(
            new CorpusBatches(corpus, sequenceLength, batchSize, seed).Batch, () => ValidationBatches(parsed, validation), deciding,
            tokenizerFolder, teacher);
    }

    /// <summary>The part of a text that is validated on.</summary>
    public IEnumerable<TokenBatch> ValidationBatches(ParseResult parsed, Corpus validation) => EvaluationBatches.Read(
        validation, parsed.GetValue(SequenceLength), parsed.GetValue(BatchSize), parsed.GetValue(ValidationTokens));

    private static LearningRateShape ShapeOf(string name) => name switch
    {
        "cosine" => LearningRateShape.Cosine,
        "constant" => LearningRateShape.Constant,
        _ => throw new Storage.OperatorException($"--learning-rate-shape is {name}, must be cosine or constant"),
    };

    private static Option<T> Of<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
