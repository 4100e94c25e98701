namespace ActorDistill.Protocol.Streams;

/// <summary>Which names blobs may have. A peer chooses them, and students keep blobs in files that are named after them.</summary>
public static class BlobName
{
    /// <summary>Characters of a name.</summary>
    public const int LengthMax = 256;

    private const int PartCountMax = 8;

    /// <summary>Null, or what is wrong with the name: it is a path of plain names that leads nowhere but down.</summary>
    public static string? Fault(string name)
    {
        if (name.Length is 0 or > LengthMax) return $"has {name.Length} characters, must have 1 to {LengthMax}";
        var parts = name.Split('/');
        if (parts.Length > PartCountMax) return $"has {parts.Length} parts, must have at most {PartCountMax}";
        return Array.TrueForAll(parts, IsPlain)
            ? null
            : "must be plain names joined by '/': letters, digits, '-', '_' and '.', none of them beginning with '.' or '-'";
    }

    private static bool IsPlain(string part) => part.Length > 0 && part[0] is not ('.' or '-')
        && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
