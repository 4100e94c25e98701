using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorDistill.Testing;

/// <summary>
/// A tokenizer folder whose token ids can be written by hand: the id of a byte is its value, and special tokens follow from 256 on.
/// Byte-level BPE without merges.
/// </summary>
internal static class ByteTokenizer
{
    /// <summary>Writes tokenizer.json and tokenizer_config.json.</summary>
    /// <param name="folder">Is created.</param>
    /// <param name="specialTokens">Get the ids from <paramref name="firstSpecialId"/> on.</param>
    /// <param name="bos">One of them, or none.</param>
    /// <param name="eos">One of them, or none.</param>
    /// <param name="chatTemplate">The model's own template, or none.</param>
    /// <param name="firstSpecialId">At least 256.</param>
    public static string Write(
        string folder, string[] specialTokens, string? bos = null, string? eos = null, string? chatTemplate = null,
        int firstSpecialId = 256)
    {
        Directory.CreateDirectory(folder);
        var vocabulary = new JsonObject();
        for (var value = 0; value < 256; value++)
            vocabulary[CharacterOf(value).ToString()] = value;
        // No merge leads to these; they only keep the ids without a gap.
        for (var id = 256; id < firstSpecialId; id++)
            vocabulary[$"filler{id}"] = id;
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. specialTokens.Select((token, index) => (JsonNode)new JsonObject
            {
                ["id"] = firstSpecialId + index,
                ["content"] = token,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            })]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray(),
            },
        };
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json.ToJsonString());
        var config = new JsonObject { ["bos_token"] = bos, ["eos_token"] = eos, ["chat_template"] = chatTemplate };
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), JsonSerializer.Serialize(config));
        return folder;
    }

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };

    /// <summary>GPT-2's rule: a byte that prints in Latin-1 stands for itself, the others for U+0100 and on.</summary>
    private static char CharacterOf(int value)
    {
        static bool Prints(int b) => b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174;
        return Prints(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(b => !Prints(b)));
    }
}
