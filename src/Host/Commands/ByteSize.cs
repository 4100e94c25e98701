using System.Globalization;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>Sizes as people write them: 500MB, 5GB (powers of 1000), 512MiB, 2GiB (powers of 1024), or plain bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1024), ("MiB", 1048576), ("GiB", 1073741824), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1), ("", 1),
    ];

    /// <exception cref="OperatorException">Not such a size, or not above zero; names the option.</exception>
    public static long Parse(string option, string text)
    {
        var (unit, bytes) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        var number = text[..^unit.Length].Trim();
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value * bytes is >= 1 and < long.MaxValue
            ? (long)(value * bytes)
            : throw new OperatorException($"{option} is {text}, must be a size above zero such as 500MB, 5GB or 512MiB");
    }
}
