using System.Numerics;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Conversion;

/// <summary>Values out of a peer's message, checked. Every fault is a <see cref="ProtocolException"/> that names the field.</summary>
internal static class Checked
{
    /// <summary>Characters of a name, an address or a device.</summary>
    public const int NameLengthMax = 256;

    /// <summary>Characters of a sentence for people.</summary>
    public const int SentenceLengthMax = 4096;

    /// <summary>Characters of a whole file of settings.</summary>
    public const int SettingsLengthMax = 65_536;

    /// <summary>Entries of a list of ranges, endpoints, blobs and the like.</summary>
    public const int ListLengthMax = 4096;

    private const int DigestLength = 64;

    /// <summary>A number within its bounds, as an int.</summary>
    public static int Count(string field, uint value, int min, int max) => (int)Number(field, value, min, max);

    /// <summary>A number within its bounds.</summary>
    public static long Number(string field, long value, long min, long max) => value >= min && value <= max
        ? value
        : throw new ProtocolException(field, max == long.MaxValue ? $"is {value}, must be at least {min}"
            : $"is {value}, must be {min} to {max}");

    /// <summary>A number that is neither infinite nor NaN.</summary>
    public static double Finite(string field, double value) =>
        double.IsFinite(value) ? value : throw new ProtocolException(field, $"is {value}, must be a finite number");

    /// <summary>A finite number that is not negative.</summary>
    public static double NotNegative(string field, double value) =>
        double.IsFinite(value) && value >= 0 ? value : throw new ProtocolException(field, $"is {value}, must be 0 or above");

    /// <summary>A part of a whole: 0 to 1.</summary>
    public static double Share(string field, double value) =>
        value is >= 0 and <= 1 ? value : throw new ProtocolException(field, $"is {value}, must be 0 to 1");

    /// <summary>A number of an enumeration that this version knows.</summary>
    public static TEnum Known<TEnum>(string field, TEnum value) where TEnum : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new ProtocolException(field, $"is {value:D}, must be one of {string.Join(", ", Enum.GetNames<TEnum>())}");

    /// <summary>A part that has to be there.</summary>
    public static T Present<T>(string field, T? part) where T : class =>
        part ?? throw new ProtocolException(field, "is missing");

    /// <summary>A list that is not too long.</summary>
    public static IReadOnlyList<TResult> List<T, TResult>(
        string field, IReadOnlyCollection<T> list, Func<T, TResult> convert, int countMax = ListLengthMax)
    {
        if (list.Count > countMax)
            throw new ProtocolException(field, $"has {list.Count} entries, must have at most {countMax}");
        return [.. list.Select(convert)];
    }

    /// <summary>One line of text.</summary>
    public static string Text(string field, string value, int lengthMax = NameLengthMax, int lengthMin = 1)
    {
        if (value.Length < lengthMin || value.Length > lengthMax)
            throw new ProtocolException(field, $"has {value.Length} characters, must have {lengthMin} to {lengthMax}");
        return value.Any(char.IsControl) ? throw new ProtocolException(field, "has a control character in it") : value;
    }

    /// <summary>Lines of text: settings.</summary>
    public static string Lines(string field, string value) => value.Length <= SettingsLengthMax
        ? value
        : throw new ProtocolException(field, $"has {value.Length} characters, must have at most {SettingsLengthMax}");

    /// <summary>SHA-256 as 64 lower-case hexadecimal digits.</summary>
    public static string Digest(string field, string value) =>
        value.Length == DigestLength && value.All(char.IsAsciiHexDigitLower)
            ? value
            : throw new ProtocolException(field, $"must be {DigestLength} lower-case hexadecimal digits");

    /// <summary>A digest, or nothing.</summary>
    public static string? OptionalDigest(string field, string value) => value.Length == 0 ? null : Digest(field, value);

    /// <summary>The name of a worker.</summary>
    public static WorkerId Worker(string field, string value) => new(Name(field, value));

    /// <summary>The name of a trial.</summary>
    public static TrialId Trial(string field, string value) => new(Name(field, value));

    /// <summary>The name of a run.</summary>
    public static RunId Run(string field, string value) => new(Name(field, value));

    /// <summary>A place in a source.</summary>
    public static BatchId Batch(string field, long value) => new(Number(field, value, 0, long.MaxValue));

    /// <summary>A name, or nothing.</summary>
    public static string? OptionalName(string field, string value) => value.Length == 0 ? null : Name(field, value);

    /// <summary>A name as a folder or a log line can have it.</summary>
    public static string Name(string field, string value)
    {
        Text(field, value);
        return value.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/')
            ? value
            : throw new ProtocolException(field, "must consist of letters, digits, '-', '_', '.' and '/'");
    }

    /// <summary>A number as the wire has it. Ours are right; a negative one is a mistake of this program.</summary>
    public static uint Wire<T>(T value) where T : IBinaryInteger<T> => uint.CreateChecked(value);
}
