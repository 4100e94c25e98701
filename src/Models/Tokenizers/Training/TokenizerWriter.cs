using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorDistill.Models.Tokenizers.Training;

/// <summary>Writes a byte-level vocabulary in the format of Hugging Face's tokenizers.</summary>
internal static class TokenizerWriter
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>tokenizer.json.</summary>
    /// <param name="tokens">All tokens by id, the special ones first.</param>
    /// <param name="specialCount">How many are special.</param>
    /// <param name="merges">Both sides of each merge, in order.</param>
    public static byte[] Tokenizer(
        IReadOnlyList<string> tokens, int specialCount, IEnumerable<(string Left, string Right)> merges)
    {
        return Bytes(new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. tokens.Take(specialCount).Select(AddedToken)]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(addPrefixSpace: false),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(addPrefixSpace: true),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = new JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
                ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)$"{merge.Left} {merge.Right}")]),
            },
        });
    }

    /// <summary>tokenizer_config.json: the special tokens' roles; nothing when there is no special token.</summary>
    public static byte[] Config(IReadOnlyList<string> specialTokens)
    {
        var config = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast" };
        if (specialTokens.Count > 0)
            (config["bos_token"], config["eos_token"]) = (specialTokens[0], specialTokens[^1]);
        return Bytes(config);
    }

    private static JsonNode AddedToken(string token, int id) => new JsonObject
    {
        ["id"] = id,
        ["content"] = token,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject ByteLevel(bool addPrefixSpace) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Layout);
}
