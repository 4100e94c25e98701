using System.Text.Json;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>The tokens that frame a text when special tokens are asked for.</summary>
/// <param name="Prefix">Ids before the text.</param>
/// <param name="Suffix">Ids after it.</param>
internal sealed record PostProcessor(IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix)
{
    /// <summary>Reads the section "post_processor".</summary>
    public static PostProcessor Read(JsonSection? json, int vocabSize) => json == null ? new PostProcessor([], []) : json.Type switch
    {
        // It moves offsets in the text, which are not kept here, and leaves ids alone.
        "ByteLevel" => new PostProcessor([], []),
        "TemplateProcessing" => Template(json, vocabSize),
        "Sequence" => json.Sections("processors").Select(next => Read(next, vocabSize)).Aggregate(
            new PostProcessor([], []), (inner, outer) => new([.. outer.Prefix, .. inner.Prefix], [.. inner.Suffix, .. outer.Suffix])),
        var type => throw json.Fault($"is of type {type}, known are ByteLevel, TemplateProcessing, Sequence"),
    };

    private static PostProcessor Template(JsonSection json, int vocabSize)
    {
        var (prefix, suffix, texts) = (new List<int>(), new List<int>(), 0);
        foreach (var piece in json.Sections("single"))
            if (piece.Section("Sequence") != null)
                texts++;
            else
                (texts == 0 ? prefix : suffix).AddRange(IdsOf(json, piece.RequiredSection("SpecialToken").RequiredString("id"), vocabSize));
        return texts == 1
            ? new PostProcessor(prefix, suffix)
            : throw json.Fault(json.PathOf("single"), $"holds the text {texts} times, expected once");
    }

    private static IEnumerable<int> IdsOf(JsonSection json, string name, int vocabSize)
    {
        var token = json.RequiredSection("special_tokens").Section(name)
            ?? throw json.Fault($"names \"{name}\", which special_tokens lacks");
        foreach (var id in token.Items("ids"))
            yield return id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) && value >= 0 && value < vocabSize
                ? value
                : throw token.Fault($"has the id {id.GetRawText()}, expected one below {vocabSize}");
    }
}
