using System.Buffers;
using ActorDistill.Models.Tokenizers.Splitting;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>Finds added tokens in text: the leftmost first, the longest among those that begin at one place.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Entry[][] _byFirstByte;
    private readonly SearchValues<byte> _firstBytes;

    /// <summary>The matcher of some tokens and what they match, which may be their normalized text.</summary>
    public AddedTokenMatcher(IEnumerable<(AddedToken Token, byte[] Text)> tokens)
    {
        var entries = tokens.Where(token => token.Text.Length > 0)
            .Select(token => new Entry(token.Token, token.Text)).ToLookup(e => e.Text[0]);
        _byFirstByte = [.. Enumerable.Range(0, 256).Select(first => entries[(byte)first].OrderByDescending(e => e.Text.Length).ToArray())];
        _firstBytes = SearchValues.Create([.. entries.Select(group => group.Key)]);
    }

    /// <summary>The first match that starts at or after <paramref name="from"/>, or null.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="from">Where the search begins: the last match's end.</param>
    public AddedTokenMatch? Find(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length && text[at..].IndexOfAny(_firstBytes) is >= 0 and var skipped)
        {
            at += skipped;
            if (LongestAt(text, at) is not { } entry)
            {
                at++;
                continue;
            }
            var end = at + entry.Text.Length;
            if (!entry.Token.SingleWord || IsAlone(text, at, end))
                return Match(text, from, at, end, entry.Token);
            at = end;
        }
        return null;
    }

    private Entry? LongestAt(ReadOnlySpan<byte> text, int at)
    {
        foreach (var entry in _byFirstByte[text[at]])
            if (text[at..].StartsWith(entry.Text))
                return entry;
        return null;
    }

    private static bool IsAlone(ReadOnlySpan<byte> text, int start, int end) =>
        !(start > 0 && CodePoints.IsWordPart(Utf8.CodePointBefore(text, start, out _)))
        && !(end < text.Length && CodePoints.IsWordPart(Utf8.CodePoint(text, end, out _)));

    private static AddedTokenMatch Match(ReadOnlySpan<byte> text, int from, int start, int end, AddedToken token)
    {
        if (token.TakesSpaceBefore)
            while (start > from && IsSpace(Utf8.CodePointBefore(text, start, out var before)))
                start = before;
        if (token.TakesSpaceAfter)
            while (end < text.Length && IsSpace(Utf8.CodePoint(text, end, out var length)))
                end += length;
        return new AddedTokenMatch(token.Id, start, end);
    }

    private static bool IsSpace(int codePoint) => CodePoints.ClassOf(codePoint) == CodePointClass.Space;

    private sealed record Entry(AddedToken Token, byte[] Text);
}

/// <summary>An added token in a text, from byte <paramref name="Start"/> up to <paramref name="End"/>.</summary>
internal readonly record struct AddedTokenMatch(int Id, int Start, int End);
