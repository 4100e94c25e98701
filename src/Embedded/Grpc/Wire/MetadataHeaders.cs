using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Metadata as headers: texts as they are, bytes in base 64.</summary>
internal static class MetadataHeaders
{
    /// <summary>The value of a header. Without padding, as the protocol asks of senders.</summary>
    public static string Encode(Metadata.Entry entry) =>
        entry.IsBinary ? Convert.ToBase64String(entry.Bytes).TrimEnd('=') : entry.Value;

    /// <summary>Adds what one header says. A binary one may carry several values with commas between.</summary>
    /// <exception cref="RpcException">The value of a binary header is not base 64.</exception>
    public static void Decode(Metadata metadata, string name, string value)
    {
        if (!Metadata.Entry.IsBinaryKey(name))
        {
            metadata.Add(Metadata.Entry.OfWire(name, value));
            return;
        }
        foreach (var part in value.Split(','))
            metadata.Add(Metadata.Entry.OfWire(name, Bytes(name, part.Trim())));
    }

    private static byte[] Bytes(string name, string text)
    {
        try
        {
            return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException notBase64)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"Header {name} is not base 64.", notBase64));
        }
    }
}
