using System.Text;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Tokenizers;

public sealed class EncodingTests
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    // .NET folds no long s to s, so the reference spells it out.
    private const string Llama3Pattern =
        @"(?:'[sSſ]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [SharedTheory]
    [InlineData(SharedTokenizers.Gpt2, Gpt2Pattern)]
    [InlineData(SharedTokenizers.Llama3Split, Llama3Pattern)]
    public void Split_rule_and_merges_equal_the_regular_expression_and_the_naive_merge(string name, string pattern)
    {
        var naive = NaiveTokenizer.Load(SharedTokenizers.FolderOf(name));
        for (var seed = 0; seed < 300; seed++)
        {
            var text = RandomText.Of(RandomText.Edges, count: 1 + seed, seed);
            Assert.Equal(naive.ByteLevel(text, pattern), SharedTokenizers.Of(name).Encode(text));
        }
    }

    [SharedFact]
    public void The_rule_of_Qwen2_splits_digit_by_digit_after_composing_characters()
    {
        var folder = SharedTokenizers.FolderOf(SharedTokenizers.Llama3Split);
        var json = File.ReadAllText(Path.Combine(folder, Tokenizer.FileName));
        var qwen = json.Replace(@"\\p{N}{1,3}", @"\\p{N}", StringComparison.Ordinal)
            .Replace("\"normalizer\":null", "\"normalizer\":{\"type\":\"NFC\"}", StringComparison.Ordinal);
        Assert.NotEqual(json.Length, qwen.Length);
        var (tokenizer, naive) = (Tokenizer.Create("qwen2", Encoding.UTF8.GetBytes(qwen)), NaiveTokenizer.Load(folder));
        var pattern = Llama3Pattern.Replace(@"\p{N}{1,3}", @"\p{N}", StringComparison.Ordinal);
        for (var seed = 0; seed < 200; seed++)
        {
            var text = RandomText.Of([.. RandomText.Edges, "12", "345", "6789", "e\u0301"], count: 1 + seed, seed);
            Assert.Equal(naive.ByteLevel(text.Normalize(NormalizationForm.FormC), pattern), tokenizer.Encode(text));
        }
    }

    [SharedFact]
    public void Byte_fallback_equals_the_naive_merge_of_the_whole_text()
    {
        var naive = NaiveTokenizer.Load(SharedTokenizers.FolderOf(SharedTokenizers.Stories));
        var story = File.ReadAllText(SharedFolder.PathOf("text", "stories-valid.txt"));
        for (var seed = 0; seed < 100; seed++)
        {
            var text = story.Substring(seed * 150, 150) + RandomText.Of([.. RandomText.Edges, "▁", "▁▁"], count: 20, seed);
            Assert.Equal(naive.ByteFallback("▁" + text.Replace(' ', '▁')), SharedTokenizers.Of(SharedTokenizers.Stories).Encode(text));
        }
    }

    [Fact]
    public void Merging_equals_the_naive_merge_on_random_merges_and_words_of_every_length()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var json = TokenizerJson.ByteLevel(RandomMerges(new Random(seed)));
            var (naive, tokenizer) = (new NaiveTokenizer(json), json.Open());
            for (var length = 1; length < 120; length += 1 + length / 8)
            {
                var word = RandomText.Of(["a", "b", "c"], length, seed);
                Assert.Equal(naive.ByteLevel(word, Gpt2Pattern), tokenizer.Encode(word));
            }
        }
    }

    [Fact]
    public void A_word_met_again_has_the_same_tokens()
    {
        var tokenizer = TokenizerJson.ByteLevel("a b", "ab a", "b b").Open();
        for (var length = 1; length < 50; length++)
        {
            var word = RandomText.Of(["a", "b"], length, seed: length);
            Assert.Equal(tokenizer.Encode(word), tokenizer.Encode(word));
            // Near the end of the text and far from it, words reach the cache in different ways.
            Assert.Equal(tokenizer.Encode(word), tokenizer.Encode(word + new string('\n', 64))[..^64]);
        }
    }

    [Fact]
    public void A_word_of_a_million_bytes_takes_no_quadratic_time()
    {
        var tokenizer = TokenizerJson.ByteLevel("a b", "ab a", "b b", "aba bb", "a a").Open();
        var word = RandomText.Of(["a", "b"], 1_000_000, seed: 1);
        // Quadratic, this is 10^12 steps and the test would not end.
        Assert.Equal(word, tokenizer.Decode(tokenizer.Encode(word)));
    }

    [SharedTheory]
    [InlineData(SharedTokenizers.Gpt2)]
    [InlineData(SharedTokenizers.Llama3Split)]
    [InlineData(SharedTokenizers.Stories)]
    public void Parallel_equals_serial(string name)
    {
        var tokenizer = SharedTokenizers.Of(name);
        string[] pieces = [.. RandomText.Edges, "<|endoftext|>", "\n\nThe", "\n漢"];
        var edges = Encoding.UTF8.GetBytes(RandomText.Of(pieces, count: 400_000, seed: 7));
        foreach (var text in new[] { edges, File.ReadAllBytes(SharedFolder.PathOf("text", "stories-train.txt")) })
        {
            var serial = new List<int>();
            tokenizer.Encode(text, serial);
            foreach (var threads in new[] { 2, 5 })
            {
                var parallel = new List<int>();
                tokenizer.EncodeParallel(text, parallel, threads);
                Assert.Equal(serial, parallel);
            }
        }
    }

    [SharedFact]
    public void Many_threads_may_use_one_tokenizer()
    {
        var tokenizer = Tokenizer.Load(SharedTokenizers.FolderOf(SharedTokenizers.Gpt2));
        var texts = Enumerable.Range(0, 64).Select(seed => RandomText.Of(RandomText.Edges, 3000, seed)).ToList();
        var alone = texts.Select(text => tokenizer.Encode(text)).ToList();
        Assert.Equal(alone, texts.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(text => tokenizer.Encode(text)).ToList());
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF }, 1)]
    [InlineData(new byte[] { 0xE2, 0x98 }, 0)]
    [InlineData(new byte[] { 0x61, 0x62, 0xED, 0xA0, 0x80 }, 2)]
    [InlineData(new byte[] { 0xC3, 0xA9, 0xC0, 0x80 }, 2)]
    public void Invalid_Utf8_is_refused_with_its_place(byte[] text, int position)
    {
        var tokenizer = TokenizerJson.ByteLevel().Open();
        var mistake = Assert.Throws<OperatorException>(() => tokenizer.Encode(text, []));
        Assert.Equal($"the text is not valid UTF-8 at byte {position}", mistake.Message);
        Assert.Equal(position, Tokenizer.FirstInvalidByte(text));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_with_its_place()
    {
        var mistake = Assert.Throws<OperatorException>(() => TokenizerJson.ByteLevel().Open().Encode("ab\uD800c"));
        Assert.Equal("the text is not valid: half a surrogate pair at character 2", mistake.Message);
    }

    private static string[] RandomMerges(Random random)
    {
        var (tokens, merges) = (new List<string> { "a", "b", "c" }, new List<string>());
        while (merges.Count < 25)
        {
            var (left, right) = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
            if (merges.Contains($"{left} {right}"))
                continue;
            merges.Add($"{left} {right}");
            if (!tokens.Contains(left + right))
                tokens.Add(left + right);
        }
        return [.. merges];
    }
}
