namespace Akka.Actor;

/// <summary>Names of actors as text.</summary>
internal static class PathText
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    /// <summary>Whether a text may name an actor: not empty, no leading dollar, letters, digits, %XX and the allowed symbols.</summary>
    public static bool IsElement(string s)
    {
        if (s.Length == 0) return false;
        for (var i = 0; i < s.Length; i++)
        {
            if (s[i] == '%' && i + 2 < s.Length && char.IsAsciiHexDigit(s[i + 1]) && char.IsAsciiHexDigit(s[i + 2])) i += 2;
            else if (!char.IsAsciiLetterOrDigit(s[i]) && !ActorPath.ValidSymbols.Contains(s[i])) return false;
        }
        return true;
    }

    /// <summary>The name of the n-th child without one: "$a", "$b", ...</summary>
    public static string Generated(long n)
    {
        var text = "$";
        do
        {
            text += Digits[(int)(n & 63)];
            n >>= 6;
        }
        while (n > 0);
        return text;
    }
}
