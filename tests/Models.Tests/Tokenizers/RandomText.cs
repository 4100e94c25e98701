using System.Text;

namespace ActorDistill.Models.Tests.Tokenizers;

/// <summary>Seeded text.</summary>
internal static class RandomText
{
    /// <summary>Code points of all planes, every one as likely as the next, without surrogates.</summary>
    public static string OfAllPlanes(int count, int seed)
    {
        var (random, text) = (new Random(seed), new StringBuilder());
        for (var done = 0; done < count;)
            if (Rune.TryCreate(random.Next(0x110000), out var rune))
            {
                text.Append(rune.ToString());
                done++;
            }
        return text.ToString();
    }

    /// <summary>Draws of some pieces.</summary>
    public static string Of(string[] pieces, int count, int seed)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, count).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    /// <summary>Pieces where split rules meet their edges: white space of all kinds, line ends, digits, contractions, marks.</summary>
    public static string[] Edges { get; } =
    [
        " ", " ", "  ", "\n", "\r\n", "\r", "\t", "\u00A0", "\u3000", "\u0085", "a", "b", "the", "é", "ß", "漢", "ſ",
        "'", "'s", "'S", "'ll", "'Ve",
        "1", "23", "Ⅷ", "½", "٣", ".", ",", "!", "-", "_", "\u0301", "\u200D", "<", "|", "€",
    ];
}
