using System.CommandLine;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>A new model's architecture: a config.json, or the sizes of a Llama.</summary>
internal sealed class ModelSizeOptions
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "config.json of the model to train; instead of the sizes below.",
    };
    private readonly Option<int?> _hiddenSize = new("--hidden-size") { Description = "Values per token between the layers; default 128." };
    private readonly Option<int?> _layers = new("--layers") { Description = "Number of layers; default 4." };
    private readonly Option<int?> _heads = new("--heads") { Description = "Query heads; default one for 16 values of the hidden size." };
    private readonly Option<int?> _keyValueHeads = new("--key-value-heads")
    {
        Description = "Key and value heads; default half the query heads, if they are even.",
    };
    private readonly Option<int?> _intermediateSize = new("--intermediate-size")
    {
        Description = "Values per token inside a feed-forward block; default 8/3 of the hidden size, up to a multiple of 8.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _config, _hiddenSize, _layers, _heads, _keyValueHeads, _intermediateSize })
            command.Options.Add(option);
    }

    /// <summary>Refuses sizes that no model can have, before there is a tokenizer.</summary>
    /// <exception cref="OperatorException">Names the file or the option.</exception>
    public void RequireValid(ParseResult parsed, int sequenceLength) => Create(parsed, vocabSize: 1 << 16, null, null, sequenceLength);

    /// <summary>The architecture for a tokenizer.</summary>
    /// <exception cref="OperatorException">Sizes that no model can have, or a config that does not fit tokenizer or sequence.</exception>
    public DecoderConfig For(ParseResult parsed, Tokenizer tokenizer, int sequenceLength)
    {
        var config = Create(parsed, tokenizer.VocabSize, tokenizer.BosTokenId, tokenizer.EosTokenId, sequenceLength);
        tokenizer.RequireFits(config.VocabSize, parsed.GetValue(_config) ?? "the model");
        return config;
    }

    private DecoderConfig Create(ParseResult parsed, int vocabSize, int? bos, int? eos, int sequenceLength)
    {
        var config = parsed.GetValue(_config) is { } path
            ? FromFile(parsed, path)
            : FromSizes(parsed, vocabSize, bos, eos, sequenceLength).RequireValid("pretrain");
        return sequenceLength <= config.MaxPositions
            ? config
            : throw new OperatorException(
                $"--sequence-length is {sequenceLength}, must be at most the config's max_position_embeddings {config.MaxPositions}");
    }

    private DecoderConfig FromFile(ParseResult parsed, string path)
    {
        foreach (var size in new[] { _hiddenSize, _layers, _heads, _keyValueHeads, _intermediateSize })
            if (parsed.GetValue(size) != null)
                throw new OperatorException($"{size.Name} and --config exclude each other");
        return HuggingFaceConfig.ReadFile(path);
    }

    private DecoderConfig FromSizes(ParseResult parsed, int vocabSize, int? bos, int? eos, int sequenceLength)
    {
        var hidden = RequirePositive(parsed, _hiddenSize, 128);
        var heads = RequirePositive(parsed, _heads, Math.Max(hidden / 16, 1));
        if (hidden % heads != 0)
            throw new OperatorException($"--hidden-size is {hidden}, must be a multiple of the {heads} heads");
        return new DecoderConfig
        {
            ModelType = ModelType.Llama,
            VocabSize = vocabSize,
            HiddenSize = hidden,
            IntermediateSize = RequirePositive(parsed, _intermediateSize, (int)((8L * hidden / 3 + 7) / 8 * 8)),
            NumLayers = RequirePositive(parsed, _layers, 4),
            NumHeads = heads,
            NumKeyValueHeads = RequirePositive(parsed, _keyValueHeads, heads % 2 == 0 ? heads / 2 : heads),
            HeadDim = hidden / heads,
            MaxPositions = sequenceLength,
            TieWordEmbeddings = true,
            BosTokenId = bos,
            EosTokenIds = eos is { } end ? [end] : [],
        };
    }

    private static int RequirePositive(ParseResult parsed, Option<int?> option, int otherwise) =>
        OptionFault.RequireAtLeast(1, option.Name, parsed.GetValue(option) ?? otherwise);
}
