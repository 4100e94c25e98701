using System.CommandLine;
using System.Diagnostics;
using ActorDistill.Models.Corpora;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"corpus build": text to a token file.</summary>
internal static class CorpusBuildCommand
{
    private static readonly Option<string> Tokenizer = new("--tokenizer")
    {
        Description = "Folder with tokenizer.json.",
        Required = true,
    };

    private static readonly Option<string[]> Input = new("--input")
    {
        Description = "Files (.txt, .md, .jsonl, .xml) and folders of them. Without it: the .NET SDK's own documentation.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Output = new("--output") { Description = "The token file to write.", Required = true };

    private static readonly Option<string> Boundary = new("--document")
    {
        Description = "Where text files are cut into documents: blank-line or file.",
        DefaultValueFactory = _ => "blank-line",
    };

    private static readonly Option<string> Part = new("--part")
    {
        Description = "Which documents to take: all, train or validation (about one in 50, chosen by a hash of its text).",
        DefaultValueFactory = _ => "all",
    };

    private static readonly Option<bool> Eos = new("--eos") { Description = "End each document of plain text with the EOS token." };

    private static readonly Option<string?> Template = new("--chat-template")
    {
        Description = "How conversations are written: chatml, llama3, mistral or plain. Without it: the tokenizer's own, if it is known.",
    };

    private static readonly Option<bool> Pack = new("--pack") { Description = "Conversations follow each other as one stream." };

    private static readonly Option<int?> SequenceLength = new("--sequence-length")
    {
        Description = "Conversations stand one a row, cut or padded to this many labels.",
    };

    public static Command Create()
    {
        var command = new Command("build", """
            Turn text, rows of JSON or XML documentation into a token file.

            Examples:
              actordistill corpus build --tokenizer models/tiny --output sdk.tokens
              actordistill corpus build --tokenizer models/tiny --input books notes.txt --output books.tokens --part train
              actordistill corpus build --tokenizer models/chat --input chats.jsonl --output chats.tokens --sequence-length 1024
            """) { Tokenizer, Input, Output, Boundary, Part, Eos, Template, Pack, SequenceLength };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(Tokenizer)!;
        var path = parsed.GetValue(Output)!;
        var options = new CorpusOptions
        {
            AppendEos = parsed.GetValue(Eos),
            ChatFormat = parsed.GetValue(Template) is { } name ? ChatFormat.ByName(name) : null,
            TokenizerFolder = folder,
            Pack = parsed.GetValue(Pack),
            SequenceLength = parsed.GetValue(SequenceLength),
        };
        var documents = DocumentSplit.Select(Documents(parsed), PartOf(parsed.GetValue(Part)!));
        var watch = Stopwatch.StartNew();
        var summary = CorpusBuilder.Build(Models.Tokenizers.Tokenizer.Load(folder), documents, path, options);
        Print(parsed.InvocationConfiguration.Output, path, summary, watch.Elapsed);
        return CommandRunner.Done;
    }

    private static IEnumerable<Document> Documents(ParseResult parsed)
    {
        var boundary = parsed.GetValue(Boundary) switch
        {
            "blank-line" => DocumentBoundary.BlankLine,
            "file" => DocumentBoundary.File,
            var other => throw new OperatorException($"--document is {other}, must be blank-line or file"),
        };
        return parsed.GetValue(Input) is { Length: > 0 } inputs ? DocumentInputs.Read(inputs, boundary) : DefaultCorpus.Documents();
    }

    private static DocumentPart PartOf(string part) => part switch
    {
        "all" => DocumentPart.All,
        "train" => DocumentPart.Train,
        "validation" => DocumentPart.Validation,
        _ => throw new OperatorException($"--part is {part}, must be all, train or validation"),
    };

    private static void Print(TextWriter output, string path, CorpusSummary summary, TimeSpan elapsed)
    {
        var rate = summary.TextBytes / 1e6 / Math.Max(elapsed.TotalSeconds, 1e-3);
        output.WriteLine(FormattableString.Invariant(
            $"{path}: {summary.DocumentCount:n0} documents, {summary.TextBytes:n0} bytes of text, {summary.TokenCount:n0} tokens")
            + FormattableString.Invariant($", {elapsed.TotalSeconds:f1} s ({rate:f1} MB/s)"));
        if (summary.CutCount > 0)
            output.WriteLine(FormattableString.Invariant($"{summary.CutCount:n0} conversations were longer than a row and are cut"));
        if (summary.LeftOutCount > 0)
            output.WriteLine(FormattableString.Invariant(
                $"{summary.LeftOutCount:n0} conversations are left out: the assistant says nothing, or not within the row"));
        output.WriteLine($"digest {summary.Digest}");
    }
}
