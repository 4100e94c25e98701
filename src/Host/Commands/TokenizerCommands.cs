using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers.Training;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>Making tokenizers.</summary>
internal static class TokenizerCommands
{
    public static Command Create() => new("tokenizer", "Make tokenizers.") { Train() };

    private static Command Train()
    {
        var input = new Option<string[]>("--input")
        {
            Description = "Files (.txt, .md, .jsonl, .xml) and folders of them. Without it: the .NET SDK's own documentation.",
            AllowMultipleArgumentsPerToken = true,
        };
        var vocabSize = new Option<int>("--vocab-size") { Description = "Tokens, special ones included.", Required = true };
        var output = new Option<string>("--output") { Description = "Folder to write tokenizer.json to.", Required = true };
        var special = new Option<string[]>("--special-token")
        {
            Description = "Special tokens: the first is BOS, the last is EOS.",
            DefaultValueFactory = _ => ["<|endoftext|>"],
            AllowMultipleArgumentsPerToken = true,
        };
        var leastCount = new Option<long>("--least-count")
        {
            Description = "How often two tokens must stand side by side to become one.",
            DefaultValueFactory = _ => 2,
        };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("train", """
            Train a byte-level BPE vocabulary with GPT-2's split rule and write it for Hugging Face's tokenizers. The same text
            gives the same files on any number of threads.

            Examples:
              actordistill tokenizer train --vocab-size 4096 --output tokenizers/sdk
              actordistill tokenizer train --input books notes.txt --vocab-size 8192 --output tokenizers/books
            """) { input, vocabSize, output, special, leastCount, threads };
        command.SetAction(parsed =>
        {
            RequirePositive("--least-count", parsed.GetValue(leastCount));
            RequirePositive("--threads", parsed.GetValue(threads));
            var trainer = new TokenizerTrainer(
                parsed.GetValue(vocabSize), parsed.GetValue(threads), parsed.GetValue(special), parsed.GetValue(leastCount));
            Run(trainer, parsed.GetValue(input) ?? [], parsed.GetValue(output)!, parsed.InvocationConfiguration.Output);
            return CommandRunner.Done;
        });
        return command;
    }

    private static void Run(TokenizerTrainer trainer, string[] inputs, string folder, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        var documents = inputs.Length > 0 ? DocumentInputs.Read(inputs, DocumentBoundary.File) : DefaultCorpus.Documents();
        var byteCount = 0L;
        var trained = trainer.Train(documents.SelectMany(TextsOf).Select(text =>
        {
            byteCount += text.Length;
            return text;
        }));
        if (byteCount == 0)
            throw new OperatorException(
                $"{(inputs.Length > 0 ? string.Join(", ", inputs) : "the default corpus")}: holds no text to train on");
        trained.Save(folder);
        var seconds = clock.Elapsed.TotalSeconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{folder}: {trained.Open(folder).VocabSize} tokens from {byteCount / 1e6:f1} MB of text in {seconds:f1} s"));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> TextsOf(Document document) => document switch
    {
        TextDocument text => [text.Utf8],
        Conversation conversation => conversation.Messages.Select(message => Utf8Of(message.Content)),
        _ => throw new InvalidOperationException($"a document of kind {document.GetType().Name}"),
    };

    private static ReadOnlyMemory<byte> Utf8Of(string text) => Encoding.UTF8.GetBytes(text);

    private static void RequirePositive(string option, long value)
    {
        if (value < 1)
            throw new OperatorException($"{option} is {value}, must be at least 1");
    }
}
