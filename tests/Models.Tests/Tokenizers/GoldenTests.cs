using System.Text;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Tokenizers;

public sealed class GoldenTests
{
    [SharedTheory]
    [InlineData(SharedTokenizers.Gpt2)]
    [InlineData(SharedTokenizers.Llama3Split)]
    [InlineData(SharedTokenizers.Stories)]
    public void Ids_and_decoded_text_of_every_golden_case_are_identical(string name)
    {
        var (count, differences) = TokenizerVerification.Run(SharedTokenizers.Of(name), SharedTokenizers.GoldenOf(name));
        Assert.Equal(17, count);
        Assert.Empty(differences);
    }

    [SharedFact]
    public void Another_split_rule_is_found_to_differ_and_the_place_is_named()
    {
        var (_, differences) = TokenizerVerification.Run(
            SharedTokenizers.Of(SharedTokenizers.Llama3Split), SharedTokenizers.GoldenOf(SharedTokenizers.Gpt2));
        Assert.Equal("1234567890 3.14159 1,000,000", differences[0].Text);
        Assert.Equal(
            "ids differ from id 1 on: [10163 29228 40401 15 220 18 ...], golden [10163 2231 30924 3829 513 13 ...]",
            differences[0].Difference);
    }

    [SharedTheory]
    [InlineData(SharedTokenizers.Gpt2)]
    [InlineData(SharedTokenizers.Llama3Split)]
    public void A_million_random_code_points_of_all_planes_round_trip(string name)
    {
        var tokenizer = SharedTokenizers.Of(name);
        var text = RandomText.OfAllPlanes(count: 1_000_000, seed: 20261121);
        var ids = new List<int>();
        tokenizer.Encode(Encoding.UTF8.GetBytes(text), ids);
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.Equal(Encoding.UTF8.GetBytes(text), tokenizer.DecodeBytes(ids));
    }

    [SharedFact]
    public void Stories_round_trip_and_stream_in_whole_characters()
    {
        var tokenizer = SharedTokenizers.Of(SharedTokenizers.Stories);
        var text = File.ReadAllText(SharedFolder.PathOf("text", "stories-valid.txt"))[..20_000] + " naïve ☕ 👩‍👧";
        var ids = tokenizer.Encode(text, addSpecialTokens: true);
        Assert.Equal(text, tokenizer.Decode(ids, skipSpecialTokens: true));
        var stream = new StreamingDecoder(tokenizer);
        Assert.Equal(text, string.Concat(ids.Select(stream.Add)) + stream.Finish());
    }

    [SharedFact]
    public void What_a_folder_says_of_its_start_and_end_is_read()
    {
        var stories = SharedTokenizers.Of(SharedTokenizers.Stories);
        Assert.Equal((512, 1, 2), (stories.VocabSize, stories.BosTokenId, stories.EosTokenId));
        var gpt2 = SharedTokenizers.Of(SharedTokenizers.Gpt2);
        Assert.Equal((50257, 50256, 50256), (gpt2.VocabSize, gpt2.BosTokenId, gpt2.EosTokenId));
        Assert.Equal(Digest.OfFile(Path.Combine(SharedTokenizers.FolderOf("gpt2"), "tokenizer.json")), gpt2.Digest);
        Assert.Equal((262, "Ġthe"), (gpt2.FindToken("Ġthe"), gpt2.TokenText(262)));
    }
}
