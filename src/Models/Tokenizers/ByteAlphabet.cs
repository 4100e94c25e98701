namespace ActorDistill.Models.Tokenizers;

/// <summary>
/// GPT-2's names of the 256 bytes: printable Latin-1 characters stand for themselves, the others for U+0100 onwards in order. So a
/// vocabulary of bytes can be written as text.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Names = Build();
    private static readonly Dictionary<char, byte> Bytes =
        Enumerable.Range(0, 256).ToDictionary(value => Names[value], value => (byte)value);

    public static char NameOf(byte value) => Names[value];

    /// <summary>The bytes that a token stands for, or null when one of its characters names no byte.</summary>
    public static byte[]? BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var at = 0; at < bytes.Length; at++)
            if (!Bytes.TryGetValue(token[at], out bytes[at]))
                return null;
        return bytes;
    }

    private static char[] Build()
    {
        var (names, next) = (new char[256], (char)0x100);
        for (var value = 0; value < names.Length; value++)
            names[value] = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)value : next++;
        return names;
    }
}
