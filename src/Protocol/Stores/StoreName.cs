namespace ActorDistill.Protocol.Stores;

/// <summary>
/// Which names a checkpoint store takes. Peers choose them and folders and files are named after them, so none of them can lead anywhere
/// but down by one, hide itself, or be something else to the file system.
/// </summary>
public static class StoreName
{
    /// <summary>Characters of a name.</summary>
    public const int LengthMax = 128;

    /// <summary>Null, or what is wrong with the name.</summary>
    public static string? Fault(string name)
    {
        if (name.Length is 0 or > LengthMax) return $"has {name.Length} characters, must have 1 to {LengthMax}";
        return char.IsAsciiLetterOrDigit(name[0]) && name[^1] != '.'
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
            ? null
            : "must consist of letters, digits, '-', '_' and '.', begin with a letter or a digit and not end with '.'";
    }
}
