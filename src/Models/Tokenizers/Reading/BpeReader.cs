using System.Text;
using System.Text.Json;
using ActorDistill.Models.Tokenizers.Merging;
using ActorDistill.Models.Tokenizers.Splitting;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>Reads "model" of type BPE and makes it ready to encode.</summary>
internal static class BpeReader
{
    /// <summary>Before anything else is read: whether the model is of the kind at all.</summary>
    public static void RequireBpe(JsonSection file)
    {
        var model = file.RequiredSection("model");
        // The oldest files name no type; only BPE has merges.
        var type = model.String("type") ?? (model.Element("merges") != null ? "BPE" : throw model.Fault("has no type"));
        if (type != "BPE")
            throw model.Fault($"is of type {type}, only BPE is supported");
        foreach (var key in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
            if (!string.IsNullOrEmpty(model.String(key)))
                throw model.Fault(model.PathOf(key), "is not supported");
        if (model.Element("dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.GetDouble() == 0))
            throw model.Fault(model.PathOf("dropout"), $"is {dropout.GetRawText()}, expected null or 0");
    }

    public static BpeModel Read(JsonSection model, Vocabulary vocabulary, PreTokenizer preTokenizer)
    {
        var merges = Merges(model, vocabulary.Ids);
        SymbolAlphabet alphabet;
        WordScanner? scanner = preTokenizer.Scanner;
        if (preTokenizer.IsByteLevel)
        {
            alphabet = new ByteSymbols(ByteIds(model, vocabulary.Ids, value => $"{ByteAlphabet.NameOf(value)}", "ByteLevel"));
        }
        else
        {
            var (symbols, opaque) = CodePointSymbolsOf(model, vocabulary);
            alphabet = symbols;
            scanner ??= JoinScanner.Create(symbols, merges, vocabulary.Texts, opaque);
        }
        var wholeWords = model.Bool("ignore_merges", otherwise: false) ? WholeWords(vocabulary, preTokenizer.IsByteLevel) : null;
        // A whole text in the vocabulary must not be cut before it is looked up.
        if (wholeWords != null && scanner is JoinScanner)
            scanner = null;
        return new BpeModel(alphabet, new MergeTable(merges), scanner, wholeWords);
    }

    private static (CodePointSymbols Symbols, HashSet<int> Opaque) CodePointSymbolsOf(JsonSection model, Vocabulary vocabulary)
    {
        var opaque = new HashSet<int>();
        int? unknown = null;
        if (model.String("unk_token") is { } text)
        {
            unknown = vocabulary.Ids.TryGetValue(text, out var id)
                ? id
                : throw model.Fault(model.PathOf("unk_token"), $"is \"{text}\", which is not in the vocabulary");
            opaque.Add(id);
        }
        var ofByte = model.Bool("byte_fallback", otherwise: false)
            ? ByteIds(model, vocabulary.Ids, value => $"<0x{value:X2}>", "byte_fallback")
            : null;
        opaque.UnionWith(ofByte ?? []);
        if (ofByte == null && unknown == null)
            throw model.Fault("has neither ByteLevel nor byte_fallback nor an unk_token: some characters would be lost");
        var ofCodePoint = new Dictionary<int, int>();
        foreach (var (token, id) in vocabulary.Ids)
            if (token.Length == 1 || token.Length == 2 && char.IsSurrogatePair(token, 0))
                ofCodePoint.Add(char.ConvertToUtf32(token, 0), id);
        return (new CodePointSymbols(ofCodePoint, ofByte, unknown, model.Bool("fuse_unk", otherwise: false)), opaque);
    }

    private static int[] ByteIds(JsonSection model, IReadOnlyDictionary<string, int> ids, Func<byte, string> nameOf, string kind) =>
        [.. Enumerable.Range(0, 256).Select(value => ids.TryGetValue(nameOf((byte)value), out var id)
            ? id
            : throw model.Fault($"is {kind}, but no token \"{nameOf((byte)value)}\" stands for the byte 0x{value:X2}"))];

    private static List<Merge> Merges(JsonSection model, IReadOnlyDictionary<string, int> ids)
    {
        var merges = new List<Merge>();
        foreach (var item in model.Items("merges"))
        {
            var path = $"{model.PathOf("merges")}[{merges.Count}]";
            var (left, right) = Sides(model, path, item);
            merges.Add(new Merge(IdOf(path, left), IdOf(path, right), IdOf(path, left + right)));
        }
        return merges;

        int IdOf(string path, string token) => ids.TryGetValue(token, out var id)
            ? id
            : throw model.Fault(path, $"names \"{token}\", which is not in the vocabulary");
    }

    /// <summary>A merge is written as "a b" or, since spaces may be inside tokens, as ["a", "b"].</summary>
    private static (string Left, string Right) Sides(JsonSection model, string path, JsonElement item)
    {
        string[] sides = item.ValueKind == JsonValueKind.Array
            ? [.. item.EnumerateArray().Select(side => model.TextOf(path, side))]
            : model.TextOf(path, item).Split(' ');
        return sides is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw model.Fault(path, "is no pair of tokens");
    }

    /// <summary>Tokens by the text they stand for; those that are no whole characters are no words.</summary>
    private static Dictionary<string, int> WholeWords(Vocabulary vocabulary, bool isByteLevel)
    {
        if (!isByteLevel)
            return vocabulary.Ids.ToDictionary(StringComparer.Ordinal);
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary.Ids)
            if (ByteAlphabet.BytesOf(token) is { } bytes && Utf8.FirstInvalidByte(bytes) < 0)
                words.Add(Encoding.UTF8.GetString(bytes), id);
        return words;
    }
}
