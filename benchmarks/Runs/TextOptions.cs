using System.CommandLine;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>The options of every benchmark of whole runs: the teacher and the text.</summary>
internal sealed class TextOptions
{
    private readonly Option<string> _model = new("--model") { Description = "The teacher's Hugging Face folder.", Required = true };
    private readonly Option<string> _text = new("--text") { Description = "To train on.", Required = true };
    private readonly Option<string> _validation = new("--validation-text") { Description = "To validate on.", Required = true };

    /// <summary>Gives them to a command.</summary>
    public TextOptions(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_text);
        command.Options.Add(_validation);
    }

    /// <summary>What was said.</summary>
    public BenchmarkText Read(ParseResult parsed) =>
        new(parsed.GetValue(_model)!, parsed.GetValue(_text)!, parsed.GetValue(_validation)!);
}
