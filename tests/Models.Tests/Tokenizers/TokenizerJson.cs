using System.Text;
using System.Text.Json.Nodes;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Tokenizers;

/// <summary>Small tokenizer.json files given as JSON.</summary>
internal static class TokenizerJson
{
    /// <summary>Byte-level with GPT-2's split rule: ids 0 to 255 are the bytes in order, then what merges make.</summary>
    public static JsonObject ByteLevel(params string[] merges)
    {
        var vocab = new JsonObject();
        for (var value = 0; value < 256; value++)
            vocab.Add($"{NameOf(value)}", value);
        foreach (var merge in merges)
            vocab.TryAdd(merge.Replace(" ", ""), vocab.Count);
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = vocab,
                ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]),
            },
        };
    }

    /// <summary>Code points with byte fallback: id 0 is the unknown token, 1 to 256 are the bytes, then the tokens given.</summary>
    public static JsonObject ByteFallback(string[] tokens, params string[] merges)
    {
        var vocab = new JsonObject { ["<unk>"] = 0 };
        for (var value = 0; value < 256; value++)
            vocab.Add($"<0x{value:X2}>", vocab.Count);
        foreach (var token in tokens)
            vocab.Add(token, vocab.Count);
        return new JsonObject
        {
            ["decoder"] = JsonNode.Parse("""{ "type": "Sequence", "decoders": [{ "type": "ByteFallback" }, { "type": "Fuse" }] }"""),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["byte_fallback"] = true,
                ["vocab"] = vocab,
                ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]),
            },
        };
    }

    public static JsonObject WithAdded(this JsonObject json, int id, string content, string flags = "")
    {
        var token = new JsonObject { ["id"] = id, ["content"] = content, ["normalized"] = false, ["special"] = false };
        foreach (var (flag, value) in JsonNode.Parse($"{{ {flags} }}")!.AsObject())
            token[flag] = value!.DeepClone();
        if (json["added_tokens"] is not JsonArray added)
            json["added_tokens"] = added = [];
        added.Add(token);
        return json;
    }

    public static JsonObject With(this JsonObject json, string key, string value)
    {
        json[key] = JsonNode.Parse(value);
        return json;
    }

    public static Tokenizer Open(this JsonObject json, string? config = null) =>
        Tokenizer.Create("folder", Encoding.UTF8.GetBytes(json.ToJsonString()), config == null ? null : Encoding.UTF8.GetBytes(config));

    /// <summary>The refusal, without the path of the file in front of it.</summary>
    public static string Refusal(this JsonObject json, string? config = null) => Refusal(() => json.Open(config));

    public static string Refusal(Func<Tokenizer> open)
    {
        var start = Path.Combine("folder", "tokenizer");
        var message = Assert.Throws<OperatorException>(open).Message;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
    }

    // The rule of GPT-2's published encoder, written out a second time.
    public static char NameOf(int value)
    {
        var isPrintable = (int v) => v is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 and <= 255;
        return isPrintable(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(v => !isPrintable(v)));
    }
}
