using System.Text;
using System.Text.Json.Nodes;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Tokenizers;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("{ \"model\": ", "is not valid JSON: ")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("{}", "has no model")]
    [InlineData("""{ "model": { "type": "Unigram", "vocab": [["a", 0]] } }""", "model is of type Unigram, only BPE is supported")]
    [InlineData("""{ "model": { "type": "WordPiece", "vocab": {} } }""", "model is of type WordPiece, only BPE is supported")]
    [InlineData("""{ "model": { "type": "BPE" } }""", "model has no vocab")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": {} } }""", "model.vocab is empty")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": { "a": 0, "b": 0 } } }""", "model.vocab gives the id 0 to \"a\" and to \"b\"")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": { "a": 0, "a": 1 } } }""", "model.vocab holds \"a\" twice")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": { "a": 0, "b": 2 } } }""", "no token has the id 1, though ids go up to 2")]
    [InlineData(
        """{ "model": { "type": "BPE", "vocab": { "a": -1 } } }""",
        "model.vocab gives \"a\" the id -1, expected a whole number from 0 on")]
    [InlineData("""{ "model": { "type": "BPE", "vocab": { "a": 0 }, "dropout": 0.1 } }""", "model.dropout is 0.1, expected null or 0")]
    [InlineData(
        """{ "model": { "type": "BPE", "vocab": { "a": 0 }, "end_of_word_suffix": "@" } }""",
        "model.end_of_word_suffix is not supported")]
    [InlineData(
        """{ "model": { "type": "BPE", "vocab": { "a": 0 } } }""",
        "model has neither ByteLevel nor byte_fallback nor an unk_token: some characters would be lost")]
    [InlineData(
        """{ "model": { "type": "BPE", "vocab": { "a": 0 }, "unk_token": "?" } }""",
        "model.unk_token is \"?\", which is not in the vocabulary")]
    [InlineData(
        """{ "model": { "type": "BPE", "vocab": { "a": 0 }, "byte_fallback": true } }""",
        "model is byte_fallback, but no token \"<0x00>\" stands for the byte 0x00")]
    public void A_model_that_cannot_be_right_is_refused(string json, string line) => Assert.StartsWith(
        line, TokenizerJson.Refusal(() => Tokenizer.Create("folder", Encoding.UTF8.GetBytes(json))), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"a zz\"", "model.merges[0] names \"zz\", which is not in the vocabulary")]
    [InlineData("[\"a\", \"b\"]", "model.merges[0] names \"ab\", which is not in the vocabulary")]
    [InlineData("\"ab\"", "model.merges[0] is no pair of tokens")]
    [InlineData("[\"a\", \"\"]", "model.merges[0] is no pair of tokens")]
    [InlineData("[\"a\", 1]", "model.merges[0] is 1, expected a text")]
    [InlineData("7", "model.merges[0] is 7, expected a text")]
    public void A_merge_that_cannot_be_right_is_refused_with_its_place(string merge, string line)
    {
        var json = TokenizerJson.ByteLevel();
        json["model"]!["merges"] = JsonNode.Parse($"[{merge}]");
        Assert.Equal(line, json.Refusal());
    }

    [Theory]
    [InlineData("normalizer", """{ "type": "Lowercase" }""", "normalizer is of type Lowercase, known are Sequence, NFC, Prepend, Replace")]
    [InlineData(
        "normalizer",
        """{ "type": "Sequence", "normalizers": [{ "type": "Replace", "pattern": { "Regex": " +" }, "content": "" }] }""",
        "normalizer.normalizers[0] replaces no plain text (String); a Regex here is not supported")]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Whitespace" }""",
        "pre_tokenizer is of type Whitespace, known are Sequence, ByteLevel, Split, Metaspace")]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Split", "pattern": { "Regex": "\\w+" }, "behavior": "Isolated" }""",
        @"pre_tokenizer has the pattern \w+, known are GPT-2's 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+")]
    [InlineData(
        "pre_tokenizer",
        """{ "type": "Sequence", "pretokenizers": [{ "type": "Metaspace", "replacement": "_" }, { "type": "ByteLevel" }] }""",
        "pre_tokenizer.pretokenizers[1] would rewrite or split words that were split before; one split rule is supported")]
    [InlineData("decoder", """{ "type": "WordPiece" }""", "decoder is of type WordPiece, known are Sequence, ByteLevel, Replace")]
    [InlineData("decoder", "null", "has no decoder")]
    [InlineData("post_processor", """{ "type": "BertProcessing" }""", "post_processor is of type BertProcessing, known are ByteLevel")]
    [InlineData(
        "post_processor",
        """{ "type": "TemplateProcessing", "single": [{ "SpecialToken": { "id": "<s>" } }, { "Sequence": {} }], "special_tokens": {} }""",
        "post_processor names \"<s>\", which special_tokens lacks")]
    [InlineData("added_tokens", """[{ "id": 256 }]""", "added_tokens[0] has no content")]
    [InlineData("added_tokens", """[{ "id": 0, "content": "<x>" }]""", "added_tokens give the id 0 to \"<x>\", which is \"Ā\" already")]
    [InlineData("added_tokens", """[{ "id": 256, "content": "a" }]""", "added_tokens give \"a\" the id 256, which is 97 in model.vocab")]
    [InlineData("added_tokens", """[{ "id": 300, "content": "<x>" }]""", "no token has the id 256, though ids go up to 300")]
    public void A_part_that_is_not_known_is_refused_by_name(string key, string value, string line) =>
        Assert.StartsWith(line, TokenizerJson.ByteLevel().With(key, value).Refusal(), StringComparison.Ordinal);

    [Fact]
    public void A_byte_without_a_token_is_refused()
    {
        var json = TokenizerJson.ByteLevel();
        var vocab = json["model"]!["vocab"]!.AsObject();
        vocab.Remove("ÿ");
        vocab.Add("other", 255);
        Assert.Equal("model is ByteLevel, but no token \"ÿ\" stands for the byte 0xFF", json.Refusal());
    }

    [Fact]
    public void A_start_token_that_is_not_in_the_vocabulary_is_refused()
    {
        var json = TokenizerJson.ByteLevel();
        Assert.Equal("bos_token is \"<s>\", which is not in the vocabulary", json.Refusal("""{ "bos_token": "<s>" }"""));
        Assert.Equal("add_bos_token is true, but the token is not named", json.Refusal("""{ "add_bos_token": true }"""));
    }

    [Fact]
    public void A_vocabulary_larger_than_the_models_is_refused_and_a_smaller_one_fits()
    {
        var tokenizer = TokenizerJson.ByteLevel("a b").Open();
        tokenizer.RequireFits(257, "models/tiny");
        tokenizer.RequireFits(512, "models/tiny");
        var mistake = Assert.Throws<OperatorException>(() => tokenizer.RequireFits(256, "models/tiny"));
        Assert.Equal(
            $"{Path.Combine("folder", "tokenizer.json")}: has 257 tokens, more than the vocab_size 256 of models/tiny", mistake.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var mistake = Assert.Throws<OperatorException>(() => Tokenizer.Load(folder.Path));
        Assert.Equal($"{folder.PathOf("tokenizer.json")}: there is no such file", mistake.Message);
    }

    [Fact]
    public void An_id_without_a_token_is_a_bug_of_the_caller()
    {
        var tokenizer = TokenizerJson.ByteLevel().Open();
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([256]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1], skipSpecialTokens: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenText(256));
    }
}
