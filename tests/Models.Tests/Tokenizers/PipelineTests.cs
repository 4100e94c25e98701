using ActorDistill.Models.Tokenizers;

namespace ActorDistill.Models.Tests.Tokenizers;

/// <summary>What stands around the merges. Values by hand, from the rules of Hugging Face's tokenizers.</summary>
public sealed class PipelineTests
{
    [Fact]
    public void The_longest_added_token_wins_at_the_leftmost_place()
    {
        var tokenizer = TokenizerJson.ByteLevel().WithAdded(256, "<a>").WithAdded(257, "<a><b>").WithAdded(258, "b><").Open();
        Assert.Equal([257, 256, 'b'], tokenizer.Encode("<a><b><a>b"));
        Assert.Equal(['<', 258, 'c'], tokenizer.Encode("<b><c"));
    }

    [Fact]
    public void An_added_token_takes_white_space_along_where_it_says_so()
    {
        var left = TokenizerJson.ByteLevel().WithAdded(256, "<x>", "\"lstrip\": true").Open();
        Assert.Equal(['a', 256, ' ', 'b'], left.Encode("a \n\u3000<x> b"));
        Assert.Equal([256, 256], left.Encode("<x> <x>"));
        var right = TokenizerJson.ByteLevel().WithAdded(256, "<x>", "\"rstrip\": true").Open();
        Assert.Equal(['a', ' ', 256, 'b'], right.Encode("a <x> \t b"));
    }

    [Fact]
    public void A_single_word_matches_only_where_nothing_touches_it()
    {
        var tokenizer = TokenizerJson.ByteLevel().WithAdded(256, "ab", "\"single_word\": true").Open();
        Assert.Equal([256, ' ', 256, '.', 'a', 'b', 'c'], tokenizer.Encode("ab ab.abc"));
        Assert.Equal(['_', 'a', 'b'], tokenizer.Encode("_ab"));
    }

    [Fact]
    public void A_normalized_added_token_is_found_in_the_normalized_text()
    {
        const string Composes = """{ "type": "NFC" }""";
        var found = TokenizerJson.ByteLevel().WithAdded(256, "e\u0301", "\"normalized\": true").With("normalizer", Composes).Open();
        Assert.Equal([256, 256], found.Encode("e\u0301\u00E9"));
        var raw = TokenizerJson.ByteLevel().WithAdded(256, "e\u0301").With("normalizer", Composes).Open();
        Assert.Equal([256, 0xC3, 0xA9], raw.Encode("e\u0301\u00E9"));
    }

    [Fact]
    public void NFC_composes_and_leaves_noncharacters()
    {
        var tokenizer = TokenizerJson.ByteLevel().With("normalizer", """{ "type": "NFC" }""").Open();
        Assert.Equal("\u00E9\uFFFE\u00E9\uFFFF", tokenizer.Decode(tokenizer.Encode("e\u0301\uFFFEe\u0301\uFFFF")));
    }

    [Fact]
    public void ByteLevel_puts_a_space_in_front_where_it_says_so_and_there_is_none()
    {
        var tokenizer = TokenizerJson.ByteLevel().With("pre_tokenizer", """{ "type": "ByteLevel", "add_prefix_space": true }""").Open();
        Assert.Equal([' ', 'a'], tokenizer.Encode("a"));
        Assert.Equal([' ', 'a'], tokenizer.Encode(" a"));
        Assert.Equal([], tokenizer.Encode(""));
    }

    [Theory]
    [InlineData("always", true, "▁a ▁ ▁b X ▁c")]
    [InlineData("first", true, "▁a ▁ ▁b X c")]
    [InlineData("never", true, "a ▁ ▁b X c")]
    [InlineData("never", false, "a ▁▁ b X c")]
    public void Metaspace_prepends_and_splits_as_it_says(string scheme, bool splits, string tokens)
    {
        var flag = splits ? "true" : "false";
        var tokenizer = TokenizerJson.ByteFallback(["▁", "a", "b", "c", "▁▁", "▁a", "▁b", "▁c"], "▁ ▁", "▁ a", "▁ b", "▁ c")
            .WithAdded(265, "X")
            .With("pre_tokenizer", $$"""{ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "{{scheme}}", "split": {{flag}} }""")
            .With("decoder", $$"""{ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "{{scheme}}" }""")
            .Open();
        var ids = tokenizer.Encode("a  bXc");
        Assert.Equal(tokens, string.Join(' ', ids.Select(tokenizer.TokenText)));
        Assert.Equal(scheme == "always" ? "a  bX c" : "a  bXc", tokenizer.Decode(ids));
    }

    [Fact]
    public void Ignore_merges_takes_a_whole_word_that_no_merge_makes()
    {
        var json = TokenizerJson.ByteLevel("a b");
        json["model"]!["vocab"]!["Ġabc"] = 257;
        Assert.Equal([' ', 256, 'c'], json.Open().Encode(" abc"));
        json["model"]!["ignore_merges"] = true;
        Assert.Equal([257, ' ', 256, 'd'], json.Open().Encode(" abc abd"));
    }

    [Fact]
    public void Merges_may_be_written_as_lists()
    {
        var json = TokenizerJson.ByteLevel("a b");
        json["model"]!["merges"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonArray("a", "b"));
        Assert.Equal([256, 'c'], json.Open().Encode("abc"));
    }

    [Theory]
    [InlineData(true, new[] { 0, 1, 0 })]
    [InlineData(false, new[] { 0, 0, 1, 0 })]
    public void Without_byte_fallback_unknown_characters_become_the_unknown_token(bool fuses, int[] ids)
    {
        var json = TokenizerJson.ByteLevel().With("pre_tokenizer", "null").With("model", $$"""
            { "type": "BPE", "unk_token": "?", "fuse_unk": {{(fuses ? "true" : "false")}}, "vocab": { "?": 0, "a": 1 }, "merges": [] }
            """);
        Assert.Equal(ids, json.Open().Encode("漢字a€"));
    }

    [Fact]
    public void Special_tokens_frame_a_text_as_the_template_says()
    {
        const string Template = """
            {
                "type": "Sequence",
                "processors": [
                    { "type": "ByteLevel" },
                    {
                        "type": "TemplateProcessing",
                        "single": [{ "SpecialToken": { "id": "<s>" } }, { "Sequence": {} }, { "SpecialToken": { "id": "</s>" } }],
                        "special_tokens": { "<s>": { "ids": [256] }, "</s>": { "ids": [257] } }
                    }
                ]
            }
            """;
        var json = TokenizerJson.ByteLevel().WithAdded(256, "<s>", "\"special\": true").WithAdded(257, "</s>", "\"special\": true");
        var framed = json.With("post_processor", Template).Open();
        Assert.Equal([256, 'a', 257], framed.Encode("a", addSpecialTokens: true));
        Assert.Equal(['a'], framed.Encode("a"));
        Assert.Equal("a", framed.Decode([256, 'a', 257], skipSpecialTokens: true));
        Assert.Equal("<s>a</s>", framed.Decode([256, 'a', 257]));
    }

    [Fact]
    public void Without_a_post_processor_the_config_says_whether_a_text_gets_its_start()
    {
        const string Config = """{ "bos_token": { "content": "<s>" }, "add_bos_token": true }""";
        var tokenizer = TokenizerJson.ByteLevel().WithAdded(256, "<s>").Open(Config);
        Assert.Equal([256, 'a'], tokenizer.Encode("a", addSpecialTokens: true));
    }

    [Fact]
    public void Byte_tokens_that_are_no_text_decode_to_one_replacement_character_each()
    {
        var tokenizer = TokenizerJson.ByteFallback(["a"]).Open();
        Assert.Equal("a\uFFFD\uFFFDa", tokenizer.Decode([257, 1 + 0xE2, 1 + 0x98, 257]));
        Assert.Equal("☕", tokenizer.Decode([1 + 0xE2, 1 + 0x98, 1 + 0x95]));
    }

    [Fact]
    public void A_stream_holds_back_half_a_character_and_ends_with_a_replacement()
    {
        var stream = new StreamingDecoder(TokenizerJson.ByteLevel().WithAdded(256, "<s>", "\"special\": true").Open());
        Assert.Equal(["", "a", "", "", "☕", ""], new[] { 256, 'a', 0xE2, 0x98, 0x95, 0xE2 }.Select(stream.Add));
        Assert.Equal("\uFFFD", stream.Finish());
    }
}
