using System.Text.Json;
using ActorDistill.Models.Tokenizers.Reading;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tokenizers;

/// <summary>A golden case on which a tokenizer differs: what it computed, and the place where the difference begins.</summary>
/// <param name="Index">The case, from 0.</param>
/// <param name="Text">Its text.</param>
/// <param name="Difference">One line with the values on both sides.</param>
public sealed record TokenizerDifference(int Index, string Text, string Difference);

/// <summary>
/// Compares a tokenizer with a golden file: a list of { "text", "ids", "decoded" }, where ids are with special tokens and decoded is
/// without.
/// </summary>
public static class TokenizerVerification
{
    // Ids shown on both sides of the first one that differs.
    private const int Context = 4;

    /// <summary>Runs all cases.</summary>
    /// <returns>How many there are, and those that differ.</returns>
    /// <exception cref="OperatorException">The file is missing, malformed or empty.</exception>
    public static (int CaseCount, IReadOnlyList<TokenizerDifference> Differences) Run(Tokenizer tokenizer, string goldenFile)
    {
        var cases = Read(goldenFile);
        var differences = cases.Select((golden, index) => (golden, index, difference: Compare(tokenizer, golden)))
            .Where(result => result.difference != null)
            .Select(result => new TokenizerDifference(result.index, result.golden.Text, result.difference!))
            .ToList();
        return (cases.Count, differences);
    }

    private static string? Compare(Tokenizer tokenizer, GoldenCase golden)
    {
        var ids = tokenizer.Encode(golden.Text, addSpecialTokens: true);
        if (!ids.AsSpan().SequenceEqual(golden.Ids))
        {
            var at = ids.AsSpan().CommonPrefixLength(golden.Ids);
            return $"ids differ from id {at} on: {Around(ids, at)}, golden {Around(golden.Ids, at)}";
        }
        var decoded = tokenizer.Decode(ids, skipSpecialTokens: true);
        if (decoded == golden.Decoded)
            return null;
        var place = decoded.AsSpan().CommonPrefixLength(golden.Decoded);
        return $"decoded text differs from character {place} on: {Quote(decoded, place)}, golden {Quote(golden.Decoded, place)}";
    }

    private static string Around(int[] ids, int at)
    {
        var (first, end) = (Math.Max(0, at - Context), Math.Min(ids.Length, at + Context + 1));
        return $"[{(first > 0 ? "... " : "")}{string.Join(' ', ids[first..end])}{(end < ids.Length ? " ..." : "")}]";
    }

    private static string Quote(string text, int at) => JsonSerializer.Serialize(text[at..Math.Min(text.Length, at + 16)]);

    private static List<GoldenCase> Read(string file)
    {
        if (!File.Exists(file))
            throw new OperatorException($"{file}: there is no such file");
        // The file is a list; as the value of a key it reads like any section.
        byte[] json = [.. "{\"cases\":"u8, .. File.ReadAllBytes(file), .. "}"u8];
        var cases = JsonSection.Parse(file, json).Sections("cases")
            .Select(item => new GoldenCase(
                item.RequiredString("text"),
                [.. item.Items("ids").Select(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value)
                    ? value
                    : throw item.Fault(item.PathOf("ids"), $"hold {id.GetRawText()}, expected whole numbers"))],
                item.RequiredString("decoded")))
            .ToList();
        return cases.Count > 0 ? cases : throw new OperatorException($"{file}: holds no case");
    }

    private sealed record GoldenCase(string Text, int[] Ids, string Decoded);
}
