namespace Akka.Configuration.Hocon;

/// <summary>What no configuration needs. A text beyond it is a mistake or an attack and is refused before it costs the process.</summary>
internal static class HoconLimits
{
    /// <summary>Objects and arrays inside each other within one text, far from the end of a thread's stack.</summary>
    public const int DepthMax = 128;

    /// <summary>The same with includes and substitutions put in.</summary>
    public const int ResolvedDepthMax = 256;

    /// <summary>UTF-16 units of one text.</summary>
    public const int LengthMax = 16 << 20;

    /// <summary>UTF-16 units and values with substitutions put in: short texts can stand for huge ones.</summary>
    public const long ResolvedSizeMax = 64 << 20;

    public static void CheckLength(string text)
    {
        if (text.Length > LengthMax)
            throw new FormatException($"line 1, column 1: the text is {text.Length} characters long, allowed are {LengthMax}");
    }
}
