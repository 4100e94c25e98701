using System.Globalization;
using System.Text;

namespace Grpc.Wire;

/// <summary>The text of a status in a header: UTF-8, and "%" with two hexadecimal digits for bytes that are not printable.</summary>
internal static class PercentEncoding
{
    public static string Encode(string text)
    {
        if (text.All(IsPlain)) return text;
        var encoded = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (IsPlain((char)value)) encoded.Append((char)value);
            else encoded.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    /// <summary>Never fails: what is no escape stands for itself.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%')) return text;
        var bytes = new List<byte>(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '%' && index + 2 < text.Length
                && byte.TryParse(text.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                index += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, index, 1));
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static bool IsPlain(char character) => character is >= ' ' and <= '~' and not '%';
}
