using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Corpora;

public sealed class CorpusBuilderTests : IDisposable
{
    private static readonly ChatFormat Plain = new(ChatTemplate.Plain);
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly Tokenizer _tokenizer;

    public CorpusBuilderTests()
    {
        Directory.CreateDirectory(_folder.PathOf("out"));
        _path = _folder.PathOf("out", "corpus.tokens");
        _tokenizer = Tokenizer.Load(ByteTokenizer.Write(_folder.PathOf("tokenizer"), ["<s>", "</s>"], "<s>", "</s>"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, true, new[] { 256, 'a', 257, 256, 'b', 257 })]
    [InlineData(true, false, new[] { 256, 'a', 256, 'b' })]
    [InlineData(false, false, new int[] { 'a', 'b' })]
    public void Each_document_gets_BOS_when_there_is_one_and_EOS_when_asked_for(bool hasBos, bool appendEos, int[] ids)
    {
        var folder = ByteTokenizer.Write(_folder.PathOf("some"), ["<s>", "</s>"], hasBos ? "<s>" : null, "</s>");
        var options = new CorpusOptions { AppendEos = appendEos };
        CorpusBuilder.Build(Tokenizer.Load(folder), [Text("a"), Text("b")], _path, options);
        Assert.Equal(ids.Select(id => (long)id), Tokens());
    }

    [Fact]
    public void The_file_is_the_same_for_any_number_of_threads_and_in_the_documents_order()
    {
        var random = new Random(2);
        var documents = Enumerable.Range(0, 3_000).Select(Document (index) =>
            Text($"{index} {new string('x', random.Next(400))}")).ToList();
        documents.Insert(1_000, Text(new string('y', 700_000)));
        var files = new[] { 1, 2, 7 }.Select(threadCount =>
        {
            CorpusBuilder.Build(_tokenizer, documents, _path, new CorpusOptions { ThreadCount = threadCount });
            return File.ReadAllBytes(_path);
        }).ToList();
        Assert.Equal(files[0], files[1]);
        Assert.Equal(files[0], files[2]);
        var expected = documents.SelectMany(document => ((TextDocument)document).Utf8.ToArray().Select(b => (long)b).Prepend(256));
        Assert.Equal(expected, Tokens());
    }

    [Fact]
    public void Documents_are_read_no_further_ahead_than_the_threads_need()
    {
        // The first conversation is refused when it is encoded. Were the source read to its end first, this would never end.
        var readCount = 0;
        IEnumerable<Document> Endless()
        {
            for (; ; readCount++)
                yield return readCount == 0 ? new Conversation("a", [new ChatMessage(ChatRole.Assistant, "a")]) : Chat("u", "a");
        }
        var options = new CorpusOptions { ChatFormat = new ChatFormat(ChatTemplate.Mistral), Pack = true, ThreadCount = 2 };
        Assert.Throws<OperatorException>(() => CorpusBuilder.Build(_tokenizer, Endless(), _path, options));
        // Four batches of 256 in flight, and one that waits for its turn.
        Assert.InRange(readCount, 1, 5 * 256);
    }

    [Fact]
    public void Conversations_in_rows_are_padded_cut_or_left_out_and_counted()
    {
        var options = new CorpusOptions { ChatFormat = Plain, SequenceLength = 5 };
        var summary = Build(options, Chat("u", "a"), Chat("u", "abcdef"), Chat("long one", "a"), Chat("u", ""), Ask("u"));
        Assert.Equal((3L, 18L, 1L, 2L), (summary.DocumentCount, summary.TokenCount, summary.CutCount, summary.LeftOutCount));
        using var corpus = Corpus.Open(_path);
        Assert.Equal(6, corpus.RowTokens);
        Assert.Equal([256, 'u', 10, 'a', 257, 257, 256, 'u', 10, 'a', 'b', 'c', 256, 'u', 10, 257, 257, 257], Tokens());
        Assert.Equal("000110" + "000111" + "000100", Mask(corpus));
    }

    [Fact]
    public void Packed_conversations_are_one_stream()
    {
        var summary = Build(new CorpusOptions { ChatFormat = Plain, Pack = true }, Chat("u", "a"), Chat("v", "bc"));
        using var corpus = Corpus.Open(_path);
        Assert.Equal((0, 2L, 0L), (corpus.RowTokens, summary.DocumentCount, summary.CutCount));
        Assert.Equal([256, 'u', 10, 'a', 257, 256, 'v', 10, 'b', 'c', 257], Tokens());
        Assert.Equal("00011" + "000111", Mask(corpus));
    }

    [Fact]
    public void The_tokenizers_own_template_is_used_when_none_is_named()
    {
        var jinja = (string)PublishedChatTemplates.All().First()[0];
        var folder = ByteTokenizer.Write(_folder.PathOf("chat"), ["<|im_start|>", "<|im_end|>"], chatTemplate: jinja);
        CorpusBuilder.Build(
            Tokenizer.Load(folder), [new Conversation("a", [new ChatMessage(ChatRole.Assistant, "ok")])], _path,
            new CorpusOptions { TokenizerFolder = folder, Pack = true });
        using var corpus = Corpus.Open(_path);
        Assert.Equal("000000000001110", Mask(corpus));
    }

    [Fact]
    public void An_empty_corpus_is_refused_and_nothing_is_left()
    {
        Refused("would be an empty corpus: the input has no document", new CorpusOptions());
        Refused("would be an empty corpus: in no conversation the assistant says anything that fits",
            new CorpusOptions { ChatFormat = Plain, Pack = true }, Ask("u"));
    }

    [Fact]
    public void Kinds_of_documents_do_not_mix()
    {
        Refused("b: is a conversation among plain text; build two corpora",
            new CorpusOptions(), Text("a"), Chat("u", "a") with { Origin = "b" });
        Refused("b: is plain text among conversations; build two corpora",
            new CorpusOptions { ChatFormat = Plain, Pack = true }, Chat("u", "a"), Text("a") with { Origin = "b" });
    }

    [Fact]
    public void Options_of_the_other_kind_are_refused()
    {
        Refused("--chat-template is for conversations", new CorpusOptions { ChatFormat = Plain }, Text("a"));
        Refused("--pack is for conversations", new CorpusOptions { Pack = true }, Text("a"));
        Refused("--sequence-length is for conversations", new CorpusOptions { SequenceLength = 8 }, Text("a"));
        Refused("--eos is for plain text", new CorpusOptions { ChatFormat = Plain, Pack = true, AppendEos = true }, Chat("u", "a"));
        Refused("conversations need either", new CorpusOptions { ChatFormat = Plain }, Chat("u", "a"));
        Refused("conversations need either", new CorpusOptions { ChatFormat = Plain, Pack = true, SequenceLength = 8 }, Chat("u", "a"));
        Refused("--sequence-length is 0", new CorpusOptions { ChatFormat = Plain, SequenceLength = 0 }, Chat("u", "a"));
        Refused("conversations need --chat-template", new CorpusOptions { Pack = true }, Chat("u", "a"));
        var bare = Tokenizer.Load(ByteTokenizer.Write(_folder.PathOf("bare"), []));
        Assert.Equal("--eos: the tokenizer has no EOS token", Assert.Throws<OperatorException>(() =>
            CorpusBuilder.Build(bare, [Text("a")], _path, new CorpusOptions { AppendEos = true })).Message);
    }

    [Fact]
    public void A_fault_in_the_middle_leaves_the_old_file_and_no_other()
    {
        Build(new CorpusOptions(), Text("old"));
        var before = File.ReadAllBytes(_path);
        var documents = Enumerable.Range(0, 5_000).Select(Document (index) =>
            index == 4_000 ? throw new OperatorException("row 4001 is wrong") : Text("some text"));
        Assert.Equal("row 4001 is wrong", Assert.Throws<OperatorException>(() =>
            CorpusBuilder.Build(_tokenizer, documents, _path, new CorpusOptions())).Message);
        Assert.Equal(before, File.ReadAllBytes(_path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.PathOf("out")));
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_refused()
    {
        var path = _folder.PathOf("missing", "corpus.tokens");
        var e = Assert.Throws<OperatorException>(() => CorpusBuilder.Build(_tokenizer, [Text("a")], path, new CorpusOptions()));
        Assert.StartsWith($"{path}: cannot be written: ", e.Message);
    }

    private static TextDocument Text(string text) => new("a", Encoding.UTF8.GetBytes(text));

    private static Conversation Chat(string user, string assistant) =>
        new("a", [new ChatMessage(ChatRole.User, user), new ChatMessage(ChatRole.Assistant, assistant)]);

    private static Conversation Ask(string user) => new("a", [new ChatMessage(ChatRole.User, user)]);

    private static string Mask(Corpus corpus)
    {
        var counts = new bool[corpus.TokenCount];
        corpus.ReadLossMask(0, counts);
        return string.Concat(counts.Select(value => value ? '1' : '0'));
    }

    private long[] Tokens()
    {
        using var corpus = Corpus.Open(_path);
        var tokenIds = new long[corpus.TokenCount];
        corpus.ReadTokens(0, tokenIds);
        return tokenIds;
    }

    private CorpusSummary Build(CorpusOptions options, params Document[] documents) =>
        CorpusBuilder.Build(_tokenizer, documents, _path, options);

    private void Refused(string fault, CorpusOptions options, params Document[] documents)
    {
        var e = Assert.Throws<OperatorException>(() => Build(options, documents));
        Assert.Contains(fault, e.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.PathOf("out")));
    }
}
