using System.Security.Cryptography;

namespace ActorDistill.Storage;

/// <summary>The name under which a file or folder is written before it is renamed to its own.</summary>
internal static class TemporaryName
{
    /// <summary>
    /// A hidden sibling of <paramref name="fullPath"/>, ".NAME.partial-RANDOM": a sibling because a rename is atomic only within
    /// one file system, random because two writers of one target must not meet, readable because a kill can leave one behind.
    /// </summary>
    public static string Beside(string fullPath)
    {
        var parent = Path.GetDirectoryName(fullPath)!;
        return Path.Combine(parent, $".{Path.GetFileName(fullPath)}.partial-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
    }
}
