using System.Text.Json.Nodes;

namespace ActorDistill.Host.Tests;

public sealed class CorpusCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _tokenizer;
    private readonly string _output;

    public CorpusCommandTests()
    {
        _tokenizer = ByteTokenizer.Write(_folder.PathOf("tokenizer"), ["<s>", "</s>"], "<s>", "</s>");
        Directory.CreateDirectory(_folder.PathOf("out"));
        _output = _folder.PathOf("out", "corpus.tokens");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Build_and_inspect_text()
    {
        var build = Build(Write("a.txt", "ab\n\ncé"), "--eos");
        Assert.Equal("", build.Error);
        Assert.Equal(0, build.ExitCode);
        Assert.Contains("2 documents, 5 bytes of text, 9 tokens", build.Output);
        var json = _folder.PathOf("report.json");
        var inspect = HostRun.Of("corpus", "inspect", _output, "--verify", "--tokenizer", _tokenizer, "--json", json);
        Assert.Equal(0, inspect.ExitCode);
        var report = JsonNode.Parse(File.ReadAllText(json))!;
        var digest = (string)report["digest"]!;
        Assert.Contains($"digest {digest}", build.Output);
        Assert.Matches($"digest +{digest}, checked", inspect.Output);
        Assert.Matches("beginning +<s>ab</s><s>cé</s>", inspect.Output);
        Assert.Equal(
            (9, 2, 5, 258, 2),
            ((int)report["token_count"]!, (int)report["document_count"]!, (int)report["text_bytes"]!, (int)report["vocab_size"]!,
                (int)report["token_bytes"]!));
        Assert.Null(report["label_count"]);
    }

    [Fact]
    public void Build_takes_several_inputs_whole_files_and_a_part()
    {
        var (first, second) = (Write("b.txt", "one\n\ntwo\n"), Write("a.md", "three"));
        Assert.Contains("2 documents, 14 bytes", HostRun.Of(
            "corpus", "build", "--tokenizer", _tokenizer, "--input", first, second, "--output", _output, "--document", "file").Output);
        Write("texts/many.txt", string.Join("\n\n", Enumerable.Range(0, 500)));
        var counts = new[] { "train", "validation", "all" }.Select(part =>
        {
            var run = Build(_folder.PathOf("texts"), "--part", part);
            Assert.Equal(0, run.ExitCode);
            return int.Parse(run.Output.Split(": ")[1].Split(' ')[0]);
        }).ToList();
        Assert.Equal(500, counts[2]);
        Assert.Equal(500, counts[0] + counts[1]);
        Assert.InRange(counts[1], 1, 30);
    }

    [Fact]
    public void Build_conversations_in_rows_and_packed()
    {
        var rows = Write("chats.jsonl", """
            {"prompt": "u", "response": "ab"}
            {"prompt": "u", "response": "abcdefgh"}
            {"prompt": "u", "response": ""}
            {"messages": [{"role": "user", "content": "u"}]}
            """);
        var build = Build(rows, "--chat-template", "plain", "--sequence-length", "6");
        Assert.Contains("3 documents", build.Output);
        Assert.Contains("1 conversations were longer than a row and are cut", build.Output);
        Assert.Contains("1 conversations are left out", build.Output);
        var inspect = HostRun.Of("corpus", "inspect", _output);
        Assert.Matches("rows +3, for sequence length 6", inspect.Output);
        Assert.Matches("labels +8 count in the loss", inspect.Output);
        Assert.Contains("3 documents, 13 bytes of text, 22 tokens", Build(rows, "--chat-template", "plain", "--pack").Output);
        Assert.Matches("labels +13 count in the loss", HostRun.Of("corpus", "inspect", _output).Output);
    }

    [Fact]
    public void Without_an_input_the_SDKs_documentation_is_built()
    {
        var run = HostRun.Of("corpus", "build", "--tokenizer", _tokenizer, "--output", _output, "--part", "validation");
        Assert.Equal("", run.Error);
        Assert.True(new FileInfo(_output).Length > 200_000);
        Assert.Equal(0, HostRun.Of("corpus", "inspect", _output, "--verify").ExitCode);
    }

    [Fact]
    public void An_empty_corpus_is_refused()
    {
        Build(Write("a.txt", "\n\n")).RequireMistake($"{_output}: would be an empty corpus: the input has no document");
        NothingIsLeft();
    }

    [Fact]
    public void Invalid_UTF8_is_refused_with_its_position()
    {
        var path = _folder.PathOf("a.txt");
        File.WriteAllBytes(path, [.. "fine\n\nbad "u8, 0xFF]);
        Build(path).RequireMistake($"{path}: invalid UTF-8 at byte 10 (the first byte is 0)");
        NothingIsLeft();
    }

    [Fact]
    public void A_row_without_the_fields_is_refused_with_its_number()
    {
        var path = Write("a.jsonl", "{\"text\": \"a\"}\n{\"txt\": \"b\"}\n");
        Build(path).RequireMistake($"{path}: row 2 needs messages, prompt and response, or text");
        NothingIsLeft();
    }

    [Fact]
    public void Conversations_without_a_known_template_are_refused_with_the_hint()
    {
        var path = Write("a.jsonl", "{\"prompt\": \"u\", \"response\": \"a\"}");
        Build(path, "--pack").RequireMistake(
            $"{Path.Combine(_tokenizer, "tokenizer_config.json")}: has no chat_template that is a text; "
            + "name one: --chat-template chatml, llama3, mistral or plain");
        NothingIsLeft();
    }

    [Fact]
    public void A_torn_file_is_refused()
    {
        Build(Write("a.txt", "some text"));
        var bytes = File.ReadAllBytes(_output);
        File.WriteAllBytes(_output, bytes[..^3]);
        HostRun.Of("corpus", "inspect", _output).RequireMistake(
            $"{_output}: is torn: {bytes.Length - 3} bytes, its header says {bytes.Length}");
    }

    [Fact]
    public void A_damaged_file_is_refused_when_it_is_verified()
    {
        Build(Write("a.txt", "some text"));
        var bytes = File.ReadAllBytes(_output);
        bytes[^40] ^= 1;
        File.WriteAllBytes(_output, bytes);
        Assert.Equal(0, HostRun.Of("corpus", "inspect", _output).ExitCode);
        var run = HostRun.Of("corpus", "inspect", _output, "--verify");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"actordistill: {_output}: is damaged: ", run.Error);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void A_corpus_built_with_another_tokenizer_is_refused()
    {
        Build(Write("a.txt", "some text"));
        var other = ByteTokenizer.Write(_folder.PathOf("other"), ["<s>", "</s>", "<pad>"], "<s>", "</s>");
        var run = HostRun.Of("corpus", "inspect", _output, "--tokenizer", other);
        Assert.Equal(2, run.ExitCode);
        Assert.Matches($"^actordistill: {_output}: was built with tokenizer [0-9a-f]{{64}}, not with [0-9a-f]{{64}}\n$", run.Error);
        Assert.Equal("", run.Output);
    }

    [Theory]
    [InlineData("--document", "page", "--document is page, must be blank-line or file")]
    [InlineData("--part", "test", "--part is test, must be all, train or validation")]
    [InlineData("--chat-template", "jinja", "--chat-template is jinja, must be chatml, llama3, mistral or plain")]
    public void Options_out_of_range_name_what_is_allowed(string option, string value, string line)
    {
        Build(Write("a.txt", "a"), option, value).RequireMistake(line);
        NothingIsLeft();
    }

    [Fact]
    public void A_missing_input_and_a_missing_tokenizer_are_refused()
    {
        var missing = _folder.PathOf("missing");
        Build(missing).RequireMistake($"{missing}: there is no such file or folder");
        var run = HostRun.Of("corpus", "build", "--tokenizer", missing, "--input", Write("a.txt", "a"), "--output", _output);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(missing, run.Error);
        NothingIsLeft();
    }

    [Fact]
    public void Help_shows_examples()
    {
        foreach (var command in new[] { "build", "inspect" })
            Assert.Contains($"actordistill corpus {command} ", HostRun.Of("corpus", command, "--help").Output);
    }

    private HostRun Build(string input, params string[] options) =>
        HostRun.Of(["corpus", "build", "--tokenizer", _tokenizer, "--input", input, "--output", _output, .. options]);

    private void NothingIsLeft() => Assert.Empty(Directory.GetFileSystemEntries(_folder.PathOf("out")));

    private string Write(string name, string text)
    {
        var path = _folder.PathOf(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
