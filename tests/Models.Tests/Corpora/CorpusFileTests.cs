using System.Security.Cryptography;
using System.Text;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Corpora;

public sealed class CorpusFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private readonly Tokenizer _tokenizer;

    public CorpusFileTests()
    {
        _path = _folder.PathOf("corpus.tokens");
        _tokenizer = Tokenizer.Load(ByteTokenizer.Write(_folder.PathOf("tokenizer"), ["<s>", "</s>"], "<s>", "</s>"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_text_byte_by_byte()
    {
        Build(Text("ab"), Text("c"));
        byte[] expected =
        [
            .. "ADTOKENS"u8,
            1, 0, 0, 0, // version
            2, 0, 0, 0, // token bytes, flags
            2, 1, 0, 0, // vocabulary: 258
            0, 0, 0, 0, // no rows
            5, 0, 0, 0, 0, 0, 0, 0, // tokens
            2, 0, 0, 0, 0, 0, 0, 0, // documents
            3, 0, 0, 0, 0, 0, 0, 0, // bytes of text
            .. Convert.FromHexString(_tokenizer.Digest),
            0, 1, (byte)'a', 0, (byte)'b', 0, // <s> a b
            0, 1, (byte)'c', 0, // <s> c
        ];
        Assert.Equal([.. expected, .. SHA256.HashData(expected)], File.ReadAllBytes(_path));
    }

    [Fact]
    public void A_file_of_rows_byte_by_byte()
    {
        var options = new CorpusOptions { ChatFormat = new ChatFormat(ChatTemplate.Plain), SequenceLength = 6 };
        Build(options, Chat("u", "ok"), Chat("v", "no"));
        byte[] expected =
        [
            .. "ADTOKENS"u8,
            1, 0, 0, 0, // version
            2, 3, 0, 0, // token bytes, flags: mask and rows
            2, 1, 0, 0, // vocabulary: 258
            7, 0, 0, 0, // tokens of a row
            14, 0, 0, 0, 0, 0, 0, 0, // tokens
            2, 0, 0, 0, 0, 0, 0, 0, // conversations
            6, 0, 0, 0, 0, 0, 0, 0, // bytes of what was said
            .. Convert.FromHexString(_tokenizer.Digest),
            0, 1, (byte)'u', 0, 10, 0, (byte)'o', 0, (byte)'k', 0, 1, 1, 1, 1, // <s> u \n o k </s> and </s> as padding
            0, 1, (byte)'v', 0, 10, 0, (byte)'n', 0, (byte)'o', 0, 1, 1, 1, 1,
            0b00111000, 0b00011100, // tokens 3 to 5 and 10 to 12
        ];
        Assert.Equal([.. expected, .. SHA256.HashData(expected)], File.ReadAllBytes(_path));
    }

    [Theory]
    [InlineData(65_535, 2)]
    [InlineData(65_536, 4)]
    public void A_vocabulary_above_65536_has_ids_of_four_bytes(int largestId, int tokenBytes)
    {
        var folder = ByteTokenizer.Write(_folder.PathOf("large"), ["<s>"], bos: "<s>", firstSpecialId: largestId);
        CorpusBuilder.Build(Tokenizer.Load(folder), [Text("ab")], _path, new CorpusOptions());
        using var corpus = Corpus.Open(_path);
        corpus.Verify();
        Assert.Equal((tokenBytes, largestId + 1), (corpus.TokenBytes, corpus.VocabSize));
        Assert.Equal([largestId, 'a', 'b'], Tokens(corpus));
    }

    [Fact]
    public void Opening_gives_back_what_was_built()
    {
        var summary = Build(Text("ab"), Text("é"));
        using var corpus = Corpus.Open(_path);
        corpus.Verify();
        corpus.RequireTokenizer(_tokenizer);
        Assert.Equal(summary.Digest, corpus.Digest);
        Assert.Equal((6L, 2L, 4L), (corpus.TokenCount, corpus.DocumentCount, corpus.TextBytes));
        Assert.Equal([256L, 'a', 'b', 256, 0xC3, 0xA9], Tokens(corpus));
        Assert.False(corpus.HasLossMask);
        var counts = new bool[2];
        corpus.ReadLossMask(4, counts);
        Assert.Equal([true, true], counts);
        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.ReadTokens(5, new long[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.ReadTokens(-1, new long[2]));
    }

    [Fact]
    public void A_file_cut_or_grown_by_any_length_is_refused()
    {
        Build(Text("ab"), Text("c"));
        var whole = File.ReadAllBytes(_path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            var e = Assert.Throws<OperatorException>(() => Corpus.Open(_path));
            Assert.StartsWith($"{_path}: {(length < 8 ? "is no corpus" : "is torn")}", e.Message);
        }
        File.WriteAllBytes(_path, [.. whole, 0]);
        Assert.Equal(
            $"{_path}: is torn: {whole.Length + 1} bytes, its header says {whole.Length}",
            Assert.Throws<OperatorException>(() => Corpus.Open(_path)).Message);
    }

    [Fact]
    public void A_newer_version_is_refused()
    {
        Build(Text("ab"));
        Change(8, 2);
        Assert.Equal(
            $"{_path}: is a token file of version 2; this program reads version 1",
            Assert.Throws<OperatorException>(() => Corpus.Open(_path)).Message);
    }

    [Theory]
    [InlineData(12, 3)]
    [InlineData(13, 4)]
    [InlineData(13, 2)]
    [InlineData(14, 1)]
    [InlineData(19, 0x80)]
    [InlineData(20, 9)]
    [InlineData(31, 0x80)]
    [InlineData(31, 0x7F)]
    [InlineData(32, 0)]
    [InlineData(47, 0x80)]
    public void A_damaged_header_is_refused(int position, byte value)
    {
        Build(Text("ab"));
        Change(position, value);
        Assert.Equal($"{_path}: its header is damaged", Assert.Throws<OperatorException>(() => Corpus.Open(_path)).Message);
    }

    [Fact]
    public void A_damaged_token_is_found_by_verifying()
    {
        Build(Text("ab"));
        Change(82, (byte)'x');
        using var corpus = Corpus.Open(_path);
        Assert.StartsWith($"{_path}: is damaged: its sha-256 is ", Assert.Throws<OperatorException>(corpus.Verify).Message);
    }

    [Fact]
    public void Another_tokenizer_is_refused_with_both_digests()
    {
        Build(Text("ab"));
        var other = Tokenizer.Load(ByteTokenizer.Write(_folder.PathOf("other"), ["<s>", "</s>", "<pad>"], "<s>", "</s>"));
        using var corpus = Corpus.Open(_path);
        var e = Assert.Throws<OperatorException>(() => corpus.RequireTokenizer(other));
        Assert.Equal($"{_path}: was built with tokenizer {_tokenizer.Digest}, not with {other.Digest}", e.Message);
    }

    [Fact]
    public void A_missing_file_and_a_file_of_another_kind_are_refused()
    {
        Assert.StartsWith($"{_path}: cannot be read: ", Assert.Throws<OperatorException>(() => Corpus.Open(_path)).Message);
        File.WriteAllText(_path, new string('x', 200));
        Assert.Equal(
            $"{_path}: is no corpus (a token file begins with ADTOKENS)",
            Assert.Throws<OperatorException>(() => Corpus.Open(_path)).Message);
    }

    private static long[] Tokens(Corpus corpus)
    {
        var tokenIds = new long[corpus.TokenCount];
        corpus.ReadTokens(0, tokenIds);
        return tokenIds;
    }

    private static TextDocument Text(string text) => new("a", Encoding.UTF8.GetBytes(text));

    private static Conversation Chat(string user, string assistant) =>
        new("a", [new ChatMessage(ChatRole.User, user), new ChatMessage(ChatRole.Assistant, assistant)]);

    private CorpusSummary Build(params Document[] documents) => Build(new CorpusOptions(), documents);

    private CorpusSummary Build(CorpusOptions options, params Document[] documents) =>
        CorpusBuilder.Build(_tokenizer, documents, _path, options);

    private void Change(int position, byte value)
    {
        var bytes = File.ReadAllBytes(_path);
        bytes[position] = value;
        File.WriteAllBytes(_path, bytes);
    }
}
