using System.Security.Cryptography;
using System.Text;

namespace ActorDistill.Storage;

/// <summary>SHA-256 as 64 lower-case hexadecimal digits, as the command sha256sum prints it.</summary>
public static class Digest
{
    /// <summary>Digest of bytes in memory.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Digest of what is left to read of a stream.</summary>
    public static string OfStream(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    /// <summary>Digest of a file's content.</summary>
    /// <exception cref="OperatorException">The file is missing or cannot be read.</exception>
    public static string OfFile(string path) =>
        FaultOf.Disk(path, "read", () =>
        {
            using var stream = File.OpenRead(path);
            return OfStream(stream);
        });

    /// <summary>
    /// One digest for several files of a folder: that of the lines "DIGEST  NAME\n" in ordinal order of the names, so that
    /// <c>sha256sum NAMES | sha256sum</c> in that folder gives the same. Neither the order asked for nor the folder's place counts.
    /// </summary>
    /// <exception cref="OperatorException">A file is missing or cannot be read.</exception>
    public static string OfFiles(string folder, IEnumerable<string> names)
    {
        var lines = new StringBuilder();
        foreach (var name in names.Order(StringComparer.Ordinal))
            lines.Append(OfFile(Path.Combine(folder, name))).Append("  ").Append(name).Append('\n');
        return OfBytes(Encoding.UTF8.GetBytes(lines.ToString()));
    }
}
