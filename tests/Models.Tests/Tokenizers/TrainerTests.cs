using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Models.Tokenizers.Training;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Tokenizers;

public sealed class TrainerTests
{
    private static readonly string[] Pieces =
        ["the ", "then ", "there's ", "aaaa", "aaa ", "banana ", "bandana ", "\n", "é", "12", ", ", "cat", "cab "];

    [Fact]
    public void The_vocabulary_equals_that_of_a_naive_trainer()
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var documents = Enumerable.Range(0, 4).Select(at => RandomText.Of(Pieces, 60, 10 * seed + at)).ToList();
            var model = JsonNode.Parse(Train(documents, vocabSize: 330, threads: 2).Json)!["model"]!;
            Assert.Equal(NaiveMerges(documents, 330 - 257), model["merges"]!.AsArray().Select(merge => merge!.GetValue<string>()));
        }
    }

    [Fact]
    public void Neither_threads_nor_the_order_of_documents_change_a_byte()
    {
        var documents = Enumerable.Range(0, 300).Select(seed => RandomText.Of([.. Pieces, .. RandomText.Edges], 2000, seed)).ToList();
        var one = Train(documents, 400, threads: 1);
        documents.Reverse();
        var four = Train(documents, 400, threads: 4);
        Assert.Equal(one.Json, four.Json);
        Assert.Equal(one.Config, four.Config);
    }

    [Fact]
    public void Equal_counts_are_broken_by_the_smaller_ids()
    {
        // "xy", "pq" and "ab" occur twice each; "a" has the smallest id.
        var trained = Train(["xy\npq\nab\nxy\npq\nab\n"], vocabSize: 259, threads: 1);
        var merges = JsonNode.Parse(trained.Json)!["model"]!["merges"]!.AsArray().Select(merge => merge!.GetValue<string>());
        Assert.Equal(["a b", "p q"], merges);
    }

    [Fact]
    public void The_trained_tokenizer_encodes_and_its_folder_reads_back()
    {
        using var folder = new TemporaryFolder();
        var text = RandomText.Of(Pieces, 500, seed: 3);
        var trained = Train([text], vocabSize: 300, threads: 1);
        trained.Save(folder.PathOf("trained"));
        var (direct, loaded) = (trained.Open(), Tokenizer.Load(folder.PathOf("trained")));
        var ids = direct.Encode(text + "<|endoftext|>☕");
        Assert.Equal(ids, loaded.Encode(text + "<|endoftext|>☕"));
        Assert.Equal(text + "<|endoftext|>☕", loaded.Decode(ids));
        Assert.Contains(0, ids);
        Assert.True(ids.Length < text.Length / 2);
        Assert.Equal((300, 0, 0, direct.Digest), (loaded.VocabSize, loaded.BosTokenId, loaded.EosTokenId, loaded.Digest));
    }

    [Fact]
    public void Special_tokens_are_no_text_to_learn_and_the_first_and_last_are_start_and_end()
    {
        var documents = Utf8Of(Enumerable.Repeat("<bos>ab<eos>", 10));
        var tokenizer = new TokenizerTrainer(400, 1, ["<bos>", "<eos>"]).Train(documents).Open();
        // The 256 bytes, two special tokens, and "ab": nothing else occurs.
        Assert.Equal((259, 0, 1), (tokenizer.VocabSize, tokenizer.BosTokenId, tokenizer.EosTokenId));
        Assert.Equal([0, 258, 1], tokenizer.Encode("<bos>ab<eos>"));
    }

    [Fact]
    public void A_pair_that_is_too_rare_is_not_merged()
    {
        var documents = Utf8Of(["ab ab ab cd cd"]);
        var tokenizer = new TokenizerTrainer(400, 1, leastCount: 3).Train(documents).Open();
        Assert.Equal(258, tokenizer.VocabSize);
        Assert.NotNull(tokenizer.FindToken("ab"));
    }

    [Fact]
    public void Settings_and_text_that_cannot_be_right_are_refused()
    {
        Assert.Equal(
            "the vocabulary size is 256, must be at least 257: 256 bytes and 1 special tokens",
            Assert.Throws<OperatorException>(() => new TokenizerTrainer(256, 1)).Message);
        Assert.Equal(
            "a special token stands twice",
            Assert.Throws<OperatorException>(() => new TokenizerTrainer(300, 1, ["<a>", "<a>"])).Message);
        var torn = new ReadOnlyMemory<byte>[] { "fine"u8.ToArray(), new byte[] { 0x61, 0x80 } };
        var mistake = Record.Exception(() => new TokenizerTrainer(300, 1).Train(torn));
        Assert.Equal("a document is not valid UTF-8 at byte 1", Assert.IsType<OperatorException>(mistake).Message);
    }

    private static TrainedTokenizer Train(IEnumerable<string> documents, int vocabSize, int threads) =>
        new TokenizerTrainer(vocabSize, threads).Train(Utf8Of(documents));

    private static IEnumerable<ReadOnlyMemory<byte>> Utf8Of(IEnumerable<string> texts) =>
        texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text));

    /// <summary>Counts all pairs anew before each merge. Ids go to the bytes in the order of their names, then to merges.</summary>
    private static List<string> NaiveMerges(IEnumerable<string> documents, int newTokens)
    {
        var pattern = new Regex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");
        var words = documents.SelectMany(text => pattern.Matches(text))
            .Select(match => Encoding.UTF8.GetBytes(match.Value).Select(value => $"{TokenizerJson.NameOf(value)}").ToList()).ToList();
        var order = Enumerable.Range(0, 256).Select(value => $"{TokenizerJson.NameOf(value)}").Order(StringComparer.Ordinal).ToList();
        var (merges, wanted) = (new List<string>(), order.Count + newTokens);
        while (order.Count < wanted)
        {
            var best = words.SelectMany(word => word.Zip(word.Skip(1))).GroupBy(pair => pair).Where(group => group.Count() > 1)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => order.IndexOf(group.Key.First)).ThenBy(group => order.IndexOf(group.Key.Second)).FirstOrDefault();
            if (best == null)
                break;
            var (left, right) = best.Key;
            if (!merges.Contains($"{left} {right}"))
                merges.Add($"{left} {right}");
            if (!order.Contains(left + right))
                order.Add(left + right);
            foreach (var word in words)
                for (var at = 0; at + 1 < word.Count; at++)
                    if (word[at] == left && word[at + 1] == right)
                    {
                        word[at] += right;
                        word.RemoveAt(at + 1);
                    }
        }
        return merges;
    }
}
