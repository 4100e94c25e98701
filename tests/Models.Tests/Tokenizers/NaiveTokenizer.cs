using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ActorDistill.Models.Tests.Tokenizers;

/// <summary>
/// Byte-pair encoding as it is defined, on strings and as slowly as that is: find the leftmost pair of the lowest rank; merge; again.
/// </summary>
internal sealed class NaiveTokenizer
{
    private readonly Dictionary<string, int> _vocab;
    private readonly Dictionary<(string, string), int> _ranks = [];

    public NaiveTokenizer(JsonNode json)
    {
        var model = json["model"]!;
        _vocab = model["vocab"]!.AsObject().ToDictionary(token => token.Key, token => token.Value!.GetValue<int>());
        foreach (var merge in model["merges"]!.AsArray())
        {
            var sides = merge!.GetValue<string>().Split(' ');
            _ranks[(sides[0], sides[1])] = _ranks.Count;
        }
    }

    public static NaiveTokenizer Load(string folder) => new(JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "tokenizer.json")))!);

    /// <summary>Byte-level: words by a regular expression. .NET's knows no letters above U+FFFF, so the text may hold none.</summary>
    public List<int> ByteLevel(string text, string pattern)
    {
        var words = Regex.Matches(text, pattern, RegexOptions.CultureInvariant).Select(match => match.Value).ToList();
        Assert.Equal(text, string.Concat(words));
        return [.. words.SelectMany(word => Merge([.. Encoding.UTF8.GetBytes(word).Select(value => $"{TokenizerJson.NameOf(value)}")]))];
    }

    /// <summary>The whole text as one word of code points, with byte fallback.</summary>
    public List<int> ByteFallback(string text) => Merge([.. text.EnumerateRunes().Select(rune => rune.ToString()).SelectMany(
        symbol => _vocab.ContainsKey(symbol) ? [symbol] : Encoding.UTF8.GetBytes(symbol).Select(value => $"<0x{value:X2}>"))]);

    private List<int> Merge(List<string> symbols)
    {
        while (symbols.Count > 1)
        {
            var best = Enumerable.Range(0, symbols.Count - 1).MinBy(RankAt);
            if (RankAt(best) == int.MaxValue)
                break;
            symbols[best] += symbols[best + 1];
            symbols.RemoveAt(best + 1);
        }
        return [.. symbols.Select(symbol => _vocab[symbol])];

        int RankAt(int at) => _ranks.GetValueOrDefault((symbols[at], symbols[at + 1]), int.MaxValue);
    }
}
