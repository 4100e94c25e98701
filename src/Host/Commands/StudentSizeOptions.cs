using System.CommandLine;
using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>A student's sizes; what is not given follows from the teacher's (<see cref="DecoderConfig.DeriveStudent"/>).</summary>
internal sealed class StudentSizeOptions
{
    private readonly Option<int?> _hiddenSize = new("--hidden-size") { Description = "Values per token between the layers." };
    private readonly Option<int?> _layers = new("--layers") { Description = "Number of layers." };
    private readonly Option<int?> _heads = new("--heads") { Description = "Query heads." };
    private readonly Option<int?> _keyValueHeads = new("--key-value-heads") { Description = "Key and value heads." };
    private readonly Option<int?> _intermediateSize = new("--intermediate-size")
    {
        Description = "Values per token inside a feed-forward block.",
    };
    private readonly Option<int?> _headDim = new("--head-dim") { Description = "Values per head." };
    private readonly Option<bool?> _tie = new("--tie") { Description = "Whether the head is the embedding: true or false." };

    public IEnumerable<Option> All => [_hiddenSize, _layers, _heads, _keyValueHeads, _intermediateSize, _headDim, _tie];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>The student's config.</summary>
    /// <exception cref="OperatorException">The sizes fit no decoder.</exception>
    public DecoderConfig For(ParseResult parsed, DecoderConfig teacher) => teacher.DeriveStudent(
        parsed.GetValue(_hiddenSize),
        parsed.GetValue(_layers),
        parsed.GetValue(_heads),
        parsed.GetValue(_keyValueHeads),
        parsed.GetValue(_intermediateSize),
        parsed.GetValue(_headDim),
        parsed.GetValue(_tie));

    /// <summary>The student's config, from a file where one is named.</summary>
    /// <exception cref="OperatorException">Sizes beside a file, a file that is no config, or sizes that fit no decoder.</exception>
    public DecoderConfig For(ParseResult parsed, DecoderConfig teacher, Option<string?> file)
    {
        if (parsed.GetValue(file) is not { } path)
            return For(parsed, teacher);
        foreach (var option in All)
            if (parsed.GetResult(option) is { Implicit: false })
                throw new OperatorException($"{option.Name} and {file.Name} exclude each other");
        return HuggingFaceConfig.ReadFile(path);
    }
}
