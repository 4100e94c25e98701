using System.CommandLine;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>Who teaches: one model, or several as an ensemble.</summary>
internal sealed class TeacherOptions
{
    private readonly Option<string[]> _teachers = new("--teacher")
    {
        Description = "Hugging Face folder of the teacher; several make an ensemble.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<double[]> _weights = new("--teacher-weights")
    {
        Description = "Weight of each teacher of an ensemble; equal when not given.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _mean = new("--ensemble-mean")
    {
        Description = $"Of an ensemble: {string.Join(" or ", EnumOption.Names<EnsembleMean>())}. Default arithmetic.",
    };
    private readonly Option<string> _dtype = new("--teacher-dtype")
    {
        Description = "What teachers are held and computed in: float64, float32, bfloat16 or float16.",
        DefaultValueFactory = _ => "float32",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _teachers, _weights, _mean, _dtype })
            command.Options.Add(option);
    }

    /// <summary>The teachers' folders; at least one.</summary>
    public IReadOnlyList<string> Folders(ParseResult parsed) => parsed.GetValue(_teachers)!;

    /// <summary>What the teachers are held and computed in.</summary>
    /// <exception cref="OperatorException">A name of none, or one that the device cannot compute in.</exception>
    public torch.ScalarType Dtype(ParseResult parsed, torch.Device device) =>
        DtypeName.ParseFor(device, _dtype.Name, parsed.GetValue(_dtype)!);

    /// <summary>How several teachers become one; null for a single one.</summary>
    /// <exception cref="OperatorException">Weights that do not fit, or options of an ensemble with one teacher.</exception>
    public EnsembleSettings? Ensemble(ParseResult parsed)
    {
        var count = Folders(parsed).Count;
        var (weights, mean) = (parsed.GetValue(_weights) ?? [], parsed.GetValue(_mean));
        if (count == 1)
            return weights.Length == 0 && mean == null
                ? null
                : throw new OperatorException($"{(mean != null ? _mean.Name : _weights.Name)} goes with more than one --teacher");
        var settings = new EnsembleSettings(EnumOption.Parse<EnsembleMean>(_mean.Name, mean ?? "arithmetic"), weights);
        OptionFault.Throw(settings.FirstFault(count));
        return settings;
    }

    /// <summary>The vocabulary of all teachers.</summary>
    /// <exception cref="OperatorException">They have different ones, or a model has fewer rows than its tokenizer tokens.</exception>
    public Tokenizer Vocabulary(ParseResult parsed)
    {
        Tokenizer? vocabulary = null;
        foreach (var folder in Folders(parsed))
        {
            var tokenizer = Tokenizer.Load(folder);
            tokenizer.RequireFits(HuggingFaceConfig.Read(folder).VocabSize, folder);
            if (vocabulary != null)
                VocabularyCheck.RequireEqual(vocabulary, tokenizer);
            vocabulary ??= tokenizer;
        }
        return vocabulary!;
    }
}
