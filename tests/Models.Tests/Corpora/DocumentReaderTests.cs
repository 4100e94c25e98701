using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Corpora;

public sealed class DocumentReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a\nb\n\nc\n", new[] { "a\nb", "c" })]
    [InlineData("\n\n\na\n\n\n\nb", new[] { "a", "b" })]
    [InlineData("a\r\nb\r\n\r\nc\r\n", new[] { "a\r\nb", "c" })]
    [InlineData("a\n \nb", new[] { "a\n \nb" })]
    [InlineData("\uFEFFa", new[] { "a" })]
    [InlineData("", new string[0])]
    [InlineData("\n\r\n", new string[0])]
    public void Text_is_cut_at_empty_lines(string text, string[] documents) =>
        Assert.Equal(documents, Texts(TextDocuments.Read(Write("a.txt", text), DocumentBoundary.BlankLine)));

    [Fact]
    public void A_whole_file_is_one_document_with_every_byte()
    {
        Assert.Equal(["a\n\nb\r\n"], Texts(TextDocuments.Read(Write("a.txt", "a\n\nb\r\n"), DocumentBoundary.File)));
        Assert.Empty(TextDocuments.Read(Write("b.txt", ""), DocumentBoundary.File));
    }

    [Fact]
    public void Documents_longer_than_the_read_buffer_come_out_whole()
    {
        var lines = Enumerable.Range(0, 30_000).Select(index => $"line {index} é").ToList();
        var text = string.Join('\n', lines);
        Assert.Equal([text, "end"], Texts(TextDocuments.Read(Write("a.txt", $"{text}\n\nend"), DocumentBoundary.BlankLine)));
        Assert.Equal([text], Texts(TextDocuments.Read(Write("a.txt", text), DocumentBoundary.File)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200_000)]
    public void Invalid_UTF8_names_the_file_and_the_byte(int position)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("abc\n\n", 50_000)));
        bytes[position] = 0xFF;
        var path = _folder.PathOf("bad.txt");
        File.WriteAllBytes(path, bytes);
        foreach (var boundary in new[] { DocumentBoundary.BlankLine, DocumentBoundary.File })
        {
            var e = Assert.Throws<OperatorException>(() => TextDocuments.Read(path, boundary).Count());
            Assert.Equal($"{path}: invalid UTF-8 at byte {position} (the first byte is 0)", e.Message);
        }
    }

    [Fact]
    public void The_byte_order_mark_counts_in_positions_and_a_cut_character_is_invalid()
    {
        var path = _folder.PathOf("bad.txt");
        File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, (byte)'a', 0xE2, 0x82]);
        var e = Assert.Throws<OperatorException>(() => TextDocuments.Read(path, DocumentBoundary.BlankLine).Count());
        Assert.Equal($"{path}: invalid UTF-8 at byte 4 (the first byte is 0)", e.Message);
    }

    [Fact]
    public void Rows_are_texts_prompts_with_responses_or_messages()
    {
        var path = Write("a.jsonl", """
            {"text": "one\ntwo", "id": 1}

            {"prompt": "p", "response": "r", "text": "ignored"}
            {"messages": [{"role": "system", "content": "s"}, {"role": "assistant", "content": "é"}], "prompt": "ignored"}
            {"text": ""}
            """);
        var documents = JsonLines.Read(path).ToList();
        Assert.Equal(3, documents.Count);
        Assert.Equal(["one\ntwo"], Texts(documents.Take(1)));
        Assert.Equal(
            [new ChatMessage(ChatRole.User, "p"), new ChatMessage(ChatRole.Assistant, "r")],
            Assert.IsType<Conversation>(documents[1]).Messages);
        Assert.Equal(
            [new ChatMessage(ChatRole.System, "s"), new ChatMessage(ChatRole.Assistant, "é")],
            Assert.IsType<Conversation>(documents[2]).Messages);
        Assert.Equal($"{path}: row 4", documents[2].Origin);
    }

    [Theory]
    [InlineData("{\"prompt\": \"p\"}", "needs messages, prompt and response, or text")]
    [InlineData("[1]", "is no object; it needs messages, prompt and response, or text")]
    [InlineData("{\"text\": 5}", ": text must be a text")]
    [InlineData("{\"text\": \"\\ud800\"}", ": text holds half of a surrogate pair")]
    [InlineData("{\"messages\": []}", ": messages must be a list with at least one message")]
    [InlineData("{\"messages\": [5]}", ": a message must be an object with role and content")]
    [InlineData("{\"messages\": [{\"role\": \"tool\", \"content\": \"\"}]}", ": role is tool, must be system, user or assistant")]
    [InlineData("{\"messages\": [{\"role\": \"user\"}]}", ": content must be a text")]
    [InlineData("{\"text\": \"a\"", "is not JSON: ")]
    public void A_wrong_row_is_named(string row, string fault)
    {
        var path = Write("a.jsonl", $"{{\"text\": \"fine\"}}\n{row}\n");
        var e = Assert.Throws<OperatorException>(() => JsonLines.Read(path).Count());
        Assert.StartsWith($"{path}: row 2", e.Message);
        Assert.Contains(fault, e.Message);
    }

    [Fact]
    public void A_row_that_is_no_UTF8_is_named_by_position()
    {
        var path = _folder.PathOf("a.jsonl");
        File.WriteAllBytes(path, [.. "{\"text\": \"a\"}\n{\"text\": \""u8, 0xC0, .. "\"}\n"u8]);
        var e = Assert.Throws<OperatorException>(() => JsonLines.Read(path).Count());
        Assert.Equal($"{path}: invalid UTF-8 at byte 24 (the first byte is 0)", e.Message);
    }

    [Fact]
    public void A_folder_is_read_in_ordinal_order_of_its_paths_and_only_its_texts()
    {
        foreach (var name in new[] { "b.txt", "B.md", "a/z.txt", "a-b.txt", "image.png", "a/.hidden.txt", "c.jsonl" })
            Write(name, name == "c.jsonl" ? "{\"text\": \"c.jsonl\"}" : name);
        Directory.CreateSymbolicLink(_folder.PathOf("circle"), _folder.Path);
        Assert.Equal(
            ["B.md", "a-b.txt", "a/z.txt", "b.txt", "c.jsonl"],
            Texts(DocumentInputs.Read([_folder.Path], DocumentBoundary.BlankLine)));
    }

    [Fact]
    public void A_missing_input_and_a_folder_without_texts_are_refused()
    {
        var missing = _folder.PathOf("missing");
        var e = Assert.Throws<OperatorException>(() => DocumentInputs.Read([missing], DocumentBoundary.BlankLine).Count());
        Assert.Equal($"{missing}: there is no such file or folder", e.Message);
        e = Assert.Throws<OperatorException>(() => DocumentInputs.Read([_folder.Path], DocumentBoundary.BlankLine).Count());
        Assert.Equal($"{_folder.Path}: holds no file that ends in .jsonl, .md, .txt, .xml", e.Message);
    }

    [Fact]
    public void Equal_documents_are_on_the_same_side_of_the_split_and_about_one_in_fifty_is_held_back()
    {
        var documents = Enumerable.Range(0, 10_000).Select(Document (index) => Text($"document {index}")).ToList();
        var validation = DocumentSplit.Select(documents, DocumentPart.Validation).ToList();
        Assert.InRange(validation.Count, 150, 250);
        Assert.Equal(documents.Count - validation.Count, DocumentSplit.Select(documents, DocumentPart.Train).Count());
        Assert.Equal(documents, DocumentSplit.Select(documents, DocumentPart.All));
        Assert.All(Enumerable.Range(0, 100), index => Assert.Equal(
            DocumentSplit.PartOf(documents[index]),
            DocumentSplit.PartOf(Text($"document {index}") with { Origin = "elsewhere" })));
    }

    [Fact]
    public void A_conversation_is_split_by_what_is_said_and_by_whom()
    {
        var parts = Enumerable.Range(0, 2_000).Select(index => DocumentSplit.PartOf(
            new Conversation("", [new ChatMessage(ChatRole.User, $"{index}"), new ChatMessage(ChatRole.Assistant, "yes")]))).ToList();
        Assert.InRange(parts.Count(part => part == DocumentPart.Validation), 20, 70);
    }

    private static TextDocument Text(string text) => new("a", Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Texts(IEnumerable<Document> documents) =>
        documents.Select(document => Encoding.UTF8.GetString(((TextDocument)document).Utf8.Span));

    private string Write(string name, string text)
    {
        var path = _folder.PathOf(name.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
