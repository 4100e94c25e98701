using System.CommandLine;
using System.Globalization;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;

namespace ActorDistill.Host.Commands;

/// <summary>"corpus inspect": what is in a token file.</summary>
internal static class CorpusInspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Token file." };
        var verify = new Option<bool>("--verify") { Description = "Read the whole file and check its digest." };
        var tokenizer = new Option<string?>("--tokenizer")
        {
            Description = "Folder with the tokenizer that built it; shows the first tokens as text.",
        };
        var json = JsonOption.Create();
        var command = new Command("inspect", """
            Show a token file's counts, digest and tokenizer.

            Examples:
              actordistill corpus inspect sdk.tokens
              actordistill corpus inspect sdk.tokens --verify --tokenizer models/tiny --json sdk.json
            """) { file, verify, tokenizer, json };
        command.SetAction(parsed =>
        {
            using var corpus = Corpus.Open(parsed.GetValue(file)!);
            if (parsed.GetValue(verify))
                corpus.Verify();
            var report = CorpusReport.Of(corpus, parsed.GetValue(verify), parsed.GetValue(tokenizer));
            JsonOption.Write(parsed.GetValue(json), report);
            report.Print(parsed.InvocationConfiguration.Output);
            return CommandRunner.Done;
        });
        return command;
    }
}

/// <summary>What "corpus inspect" shows.</summary>
internal sealed record CorpusReport(
    string File, long TokenCount, long DocumentCount, long TextBytes, int VocabSize, int TokenBytes, int RowTokens, long? LabelCount,
    string Digest, bool DigestChecked, string TokenizerDigest, string? Beginning)
{
    private const int BeginningTokens = 64;

    /// <exception cref="ActorDistill.Storage.OperatorException">The tokenizer cannot be read, or is another than the corpus was built
    /// with.</exception>
    public static CorpusReport Of(Corpus corpus, bool digestChecked, string? tokenizerFolder) => new(
        corpus.Path, corpus.TokenCount, corpus.DocumentCount, corpus.TextBytes, corpus.VocabSize, corpus.TokenBytes, corpus.RowTokens,
        corpus.HasLossMask ? CountLabels(corpus) : null, corpus.Digest, digestChecked, corpus.TokenizerDigest,
        tokenizerFolder == null ? null : BeginningOf(corpus, tokenizerFolder));

    public void Print(TextWriter output)
    {
        Line("documents", $"{DocumentCount:n0}");
        Line("text", $"{TextBytes:n0} bytes");
        Line("tokens", $"{TokenCount:n0} of {TokenBytes} bytes");
        if (RowTokens > 0)
            Line("rows", $"{TokenCount / RowTokens:n0}, for sequence length {RowTokens - 1}");
        if (LabelCount is { } labels)
            Line("labels", $"{labels:n0} count in the loss");
        Line("vocabulary", $"{VocabSize:n0}");
        Line("tokenizer", $"{TokenizerDigest}");
        Line("digest", $"{Digest}{(DigestChecked ? ", checked" : "")}");
        if (Beginning != null)
            Line("beginning", $"{Beginning.ReplaceLineEndings("\\n")}");

        void Line(string name, FormattableString value) => output.WriteLine($"{name,-16} {value.ToString(CultureInfo.InvariantCulture)}");
    }

    private static long CountLabels(Corpus corpus)
    {
        var counts = new bool[1 << 16];
        long labels = 0;
        for (long first = 0; first < corpus.TokenCount; first += counts.Length)
        {
            var piece = counts.AsSpan(0, (int)Math.Min(counts.Length, corpus.TokenCount - first));
            corpus.ReadLossMask(first, piece);
            labels += piece.Count(true);
        }
        return labels;
    }

    private static string BeginningOf(Corpus corpus, string folder)
    {
        var tokenizer = Tokenizer.Load(folder);
        corpus.RequireTokenizer(tokenizer);
        var ids = new long[Math.Min(BeginningTokens, corpus.TokenCount)];
        corpus.ReadTokens(0, ids);
        return tokenizer.Decode([.. ids.Select(id => (int)id)]);
    }
}
