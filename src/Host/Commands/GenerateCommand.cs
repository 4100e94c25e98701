using System.CommandLine;
using System.Globalization;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Evaluation;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"generate": a model continues a text.</summary>
internal sealed class GenerateCommand
{
    private readonly Option<string> _model = new("--model") { Description = "Hugging Face folder of the model.", Required = true };
    private readonly Option<string> _prompt = new("--prompt")
    {
        Description = "What the text begins with; empty for a text from its first token on.",
        DefaultValueFactory = _ => "",
    };
    private readonly Option<int?> _tokens = new("--tokens")
    {
        Description = "At most so many tokens; the model may end the text before. Default: 256, or what fits the model's positions.",
    };
    private readonly Option<double> _temperature = new("--temperature")
    {
        Description = "What logits are divided by; 0 always takes the likeliest token.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Draw from so many of the likeliest tokens only." };
    private readonly Option<double> _topP = new("--top-p")
    {
        Description = "Draw from the likeliest tokens that together have this probability only.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Of the draws: the same seed, the same text." };
    private readonly Option<string> _dtype = new("--dtype")
    {
        Description = "What to compute in: float64, float32, bfloat16 or float16.",
        DefaultValueFactory = _ => "float32",
    };
    private readonly ComputeOptions _compute = new();

    public static Command Create() => new GenerateCommand().Build();

    private Command Build()
    {
        var command = new Command("generate", """
            Let a model continue a text, shown as it comes.

            Examples:
              actordistill generate --model models/tiny --prompt "Once upon a time" --temperature 0
              actordistill generate --model models/tiny --tokens 100 --temperature 0.8 --top-k 40 --top-p 0.95 --seed 7
            """) { _model, _prompt, _tokens, _temperature, _topK, _topP, _seed, _dtype };
        _compute.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var settings = new SamplingSettings(parsed.GetValue(_temperature), parsed.GetValue(_topK), parsed.GetValue(_topP));
        OptionFault.Throw(settings.FirstFault());
        var device = _compute.Apply(parsed);
        var dtype = DtypeName.ParseFor(device, "--dtype", parsed.GetValue(_dtype)!);
        var folder = parsed.GetValue(_model)!;
        var config = HuggingFaceConfig.Read(folder);
        var tokenizer = Tokenizer.Load(folder);
        tokenizer.RequireFits(config.VocabSize, folder);
        var prompt = Prompt(tokenizer, config, parsed.GetValue(_prompt)!, folder);
        var count = TokenCount(parsed.GetValue(_tokens), prompt.Count, config);
        using var decoder = ModelFolder.Load(folder, dtype, device);
        using var continuation = new Continuation(decoder, new Sampler(settings, parsed.GetValue(_seed)), prompt, count);
        Write(parsed.InvocationConfiguration.Output, tokenizer, prompt, continuation, count, Ends(tokenizer, config));
        return CommandRunner.Done;
    }

    private static void Write(
        TextWriter output, Tokenizer tokenizer, IReadOnlyList<int> prompt, Continuation continuation, int count, HashSet<int> ends)
    {
        var text = new StreamingDecoder(tokenizer);
        foreach (var token in prompt)
            output.Write(text.Add(token));
        for (var i = 0; i < count; i++)
        {
            var token = continuation.Next();
            // A model may have more rows than its tokenizer has tokens; what no token stands for ends the text.
            if (ends.Contains(token) || token >= tokenizer.VocabSize)
                break;
            output.Write(text.Add(token));
            output.Flush();
        }
        output.WriteLine(text.Finish());
    }

    // Where a text begins the model expects its first token, also from tokenizers whose own rules add none.
    private static IReadOnlyList<int> Prompt(Tokenizer tokenizer, DecoderConfig config, string text, string folder)
    {
        var ids = tokenizer.Encode(text, addSpecialTokens: true);
        if ((tokenizer.BosTokenId ?? config.BosTokenId) is { } bos && (ids.Length == 0 || ids[0] != bos))
            ids = [bos, .. ids];
        return ids.Length > 0 ? ids : throw new OperatorException($"--prompt is empty, and {folder} has no token that begins a text");
    }

    // A second beginning is the end of the first text.
    private static HashSet<int> Ends(Tokenizer tokenizer, DecoderConfig config)
    {
        int?[] ends = [tokenizer.BosTokenId, tokenizer.EosTokenId, config.BosTokenId, .. config.EosTokenIds];
        return [.. ends.OfType<int>()];
    }

    private static int TokenCount(int? asked, int promptCount, DecoderConfig config)
    {
        var room = config.MaxPositions - promptCount;
        if (room < 1)
            throw new OperatorException($"--prompt has {promptCount} tokens, the model's max_position_embeddings is {config.MaxPositions}");
        var count = OptionFault.RequireAtLeast(1, "--tokens", asked ?? Math.Min(256, room));
        return count <= room
            ? count
            : throw new OperatorException(string.Create(
                CultureInfo.InvariantCulture,
                $"--tokens is {count}, must be at most {room}: the model's max_position_embeddings {config.MaxPositions} less the prompt"));
    }
}
