using System.CommandLine;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>
/// The text of a distillation: token files, or text that is encoded with the teacher's tokenizer into the run's folder, where a resumed
/// run finds it.
/// </summary>
internal sealed class DistillText
{
    private readonly Option<string?> _corpus = new("--corpus")
    {
        Description = "Token file to train on, built with the teacher's tokenizer.",
    };
    private readonly Option<string?> _validation = new("--validation") { Description = "Token file to validate on; goes with --corpus." };
    private readonly Option<string[]> _text = new("--text")
    {
        Description = "Or files (.txt, .md, .jsonl, .xml) and folders of them; documents are separated by empty lines.",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string[]> _validationText = new("--validation-text")
    {
        Description = "The same to validate on; goes with --text.",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _corpus, _validation, _text, _validationText })
            command.Options.Add(option);
    }

    /// <summary>Refuses options that do not go together and files that are not there, before any work.</summary>
    /// <exception cref="OperatorException">Names the option or the file.</exception>
    public void RequireValid(ParseResult parsed, Tokenizer tokenizer)
    {
        var (corpus, validation) = (parsed.GetValue(_corpus), parsed.GetValue(_validation));
        var (texts, validationTexts) = (parsed.GetValue(_text) ?? [], parsed.GetValue(_validationText) ?? []);
        if (corpus is null == (texts.Length == 0))
            throw new OperatorException("distill-local needs either --corpus and --validation or --text and --validation-text");
        if (corpus is null != validation is null)
            throw new OperatorException("--corpus and --validation go together");
        if (texts.Length == 0 != (validationTexts.Length == 0))
            throw new OperatorException("--text and --validation-text go together");
        foreach (var path in texts.Concat(validationTexts))
            if (!File.Exists(path) && !Directory.Exists(path))
                throw new OperatorException($"{path}: there is no such file or folder");
        foreach (var path in new[] { corpus, validation }.OfType<string>())
        {
            using var file = Corpus.Open(path);
            file.RequireTokenizer(tokenizer);
        }
    }

    /// <summary>The token files; makes them where text is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="tokenizer">The teacher's.</param>
    /// <param name="tokenizerFolder">Its folder.</param>
    /// <param name="runFolder">Where what is made is kept.</param>
    /// <param name="threads">For making it.</param>
    /// <exception cref="OperatorException">A file is wrong, or the disk fails.</exception>
    public (string Corpus, string Validation) Prepare(
        ParseResult parsed, Tokenizer tokenizer, string tokenizerFolder, string runFolder, int threads)
    {
        if (parsed.GetValue(_corpus) is { } corpus)
            return (corpus, parsed.GetValue(_validation)!);
        return (Built("train.tokens", parsed.GetValue(_text)!), Built("validation.tokens", parsed.GetValue(_validationText)!));

        string Built(string name, string[] texts)
        {
            var path = Path.Combine(runFolder, name);
            if (File.Exists(path))
                return path;
            var options = new CorpusOptions { TokenizerFolder = tokenizerFolder, ThreadCount = threads };
            CorpusBuilder.Build(tokenizer, DocumentInputs.Read(texts, DocumentBoundary.BlankLine), path, options);
            return path;
        }
    }
}
