using System.Buffers;
using System.Text;

namespace ActorDistill.Models.Tokenizers.Splitting;

/// <summary>Code points in UTF-8 bytes that are known to be valid.</summary>
internal static class Utf8
{
    /// <summary>Position of the first byte that begins no valid character, or -1 when all of it is valid.</summary>
    public static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        if (System.Text.Unicode.Utf8.IsValid(text))
            return -1;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out var length) != OperationStatus.Done)
                return at;
            at += length;
        }
        throw new InvalidOperationException("the two checks of UTF-8 disagree");
    }

    /// <summary>The code point whose first byte stands at <paramref name="at"/>.</summary>
    public static int CodePoint(ReadOnlySpan<byte> text, int at, out int length)
    {
        int first = text[at];
        if (first < 0x80)
        {
            length = 1;
            return first;
        }
        if (first < 0xE0)
        {
            length = 2;
            return (first & 0x1F) << 6 | text[at + 1] & 0x3F;
        }
        if (first < 0xF0)
        {
            length = 3;
            return (first & 0x0F) << 12 | (text[at + 1] & 0x3F) << 6 | text[at + 2] & 0x3F;
        }
        length = 4;
        return (first & 0x07) << 18 | (text[at + 1] & 0x3F) << 12 | (text[at + 2] & 0x3F) << 6 | text[at + 3] & 0x3F;
    }

    /// <summary>The code point that ends right before <paramref name="end"/>, which is not 0.</summary>
    public static int CodePointBefore(ReadOnlySpan<byte> text, int end, out int start)
    {
        start = end - 1;
        while (IsContinuation(text[start]))
            start--;
        return CodePoint(text, start, out _);
    }

    /// <summary>The first position at or after <paramref name="at"/> where a character starts; the text's length at its end.</summary>
    public static int StartAtOrAfter(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsContinuation(text[at]))
            at++;
        return at;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
