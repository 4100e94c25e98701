using System.CommandLine;
using ActorDistill.Host.Progress;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Tokenizers.Training;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>
/// The text of "pretrain": token files and the tokenizer that made them. What is not named is made from the .NET SDK's documentation and
/// kept in the run's folder, where a resumed run finds it.
/// </summary>
internal sealed class PretrainText
{
    private readonly Option<string?> _corpus = new("--corpus")
    {
        Description = "Token file to train on. Default: one built from the SDK's documentation.",
    };
    private readonly Option<string?> _validation = new("--validation") { Description = "Token file to validate on; goes with --corpus." };
    private readonly Option<string?> _tokenizer = new("--tokenizer")
    {
        Description = "Folder of the token files' tokenizer. Default without --corpus: one trained on the SDK's documentation.",
    };
    private readonly Option<int> _vocabSize = new("--vocab-size")
    {
        Description = "Tokens of the tokenizer to be trained.",
        DefaultValueFactory = _ => 4096,
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _corpus, _validation, _tokenizer, _vocabSize })
            command.Options.Add(option);
    }

    /// <summary>Refuses options that do not go together and files that are not there, before any work.</summary>
    /// <exception cref="OperatorException">Names the option or the file.</exception>
    public void RequireValid(ParseResult parsed)
    {
        var (corpus, validation, folder) = (parsed.GetValue(_corpus), parsed.GetValue(_validation), parsed.GetValue(_tokenizer));
        if (corpus is null != validation is null)
            throw new OperatorException("--corpus and --validation go together");
        if (corpus != null && folder == null)
            throw new OperatorException("--corpus needs --tokenizer: the folder of the tokenizer that made the token file");
        OptionFault.RequireAtLeast(257, "--vocab-size", parsed.GetValue(_vocabSize));
        if (folder == null)
            return;
        var tokenizer = Tokenizer.Load(folder);
        foreach (var path in new[] { corpus, validation }.OfType<string>())
        {
            using var file = Corpus.Open(path);
            file.RequireTokenizer(tokenizer);
        }
    }

    /// <summary>What decides the text beside the files themselves: what a tokenizer made for the run was asked to be.</summary>
    public IEnumerable<(string Key, string Value)> DecidingKeys(ParseResult parsed) =>
        parsed.GetValue(_tokenizer) == null ? [("vocab-size", $"{parsed.GetValue(_vocabSize)}")] : [];

    /// <summary>The tokenizer's folder and the token files; makes them where none is named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="runFolder">Where what is made is kept.</param>
    /// <param name="threads">For making it.</param>
    /// <param name="line">Told what is made.</param>
    /// <exception cref="OperatorException">The SDK has no documentation, or the disk fails.</exception>
    public PretrainTextFiles Prepare(ParseResult parsed, string runFolder, int threads, Action<string> line)
    {
        var tokenizer = parsed.GetValue(_tokenizer) ?? Path.Combine(runFolder, "tokenizer");
        if (parsed.GetValue(_corpus) is { } corpus)
            return new PretrainTextFiles(tokenizer, corpus, parsed.GetValue(_validation)!);
        var files = new PretrainTextFiles(tokenizer, Path.Combine(runFolder, "train.tokens"), Path.Combine(runFolder, "validation.tokens"));
        if (!Directory.Exists(tokenizer))
            TrainTokenizer(tokenizer, parsed.GetValue(_vocabSize), threads, line);
        Build(files.Tokenizer, files.Corpus, DocumentPart.Train, threads, line);
        Build(files.Tokenizer, files.Validation, DocumentPart.Validation, threads, line);
        return files;
    }

    private static void TrainTokenizer(string folder, int vocabSize, int threads, Action<string> line)
    {
        var meter = new RateMeter(TimeProvider.System, 0, 1);
        var text = DefaultCorpus.Documents(DocumentPart.Train).OfType<TextDocument>().Select(document => document.Utf8);
        var trained = new TokenizerTrainer(vocabSize, threads).Train(text);
        trained.Save(folder);
        line($"{folder}: {trained.Open(folder).VocabSize} tokens, trained on the SDK's documentation in {RateMeter.Text(meter.Elapsed)}");
    }

    private static void Build(string tokenizer, string path, DocumentPart part, int threads, Action<string> line)
    {
        if (File.Exists(path))
            return;
        var options = new CorpusOptions { ThreadCount = threads };
        var built = CorpusBuilder.Build(Tokenizer.Load(tokenizer), DefaultCorpus.Documents(part), path, options);
        line(FormattableString.Invariant($"{path}: {built.DocumentCount:n0} documents, {built.TokenCount:n0} tokens"));
    }
}

/// <summary>A tokenizer's folder and the token files that it made.</summary>
internal sealed record PretrainTextFiles(string Tokenizer, string Corpus, string Validation);
