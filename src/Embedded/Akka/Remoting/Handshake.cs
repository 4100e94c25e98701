using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Akka.Remoting;

/// <summary>
/// How two nodes prove to each other that they know the join token, without sending it: each signs the other's random bytes together
/// with who speaks to whom. A proof that was overheard is worth nothing on another connection.
/// </summary>
internal static class Handshake
{
    /// <summary>Raised when frames change their meaning.</summary>
    public const int Version = 1;

    public const int NonceBytes = 32;

    public static ByteString ProofOfAnswerer(byte[] token, Hello hello, int uid, ByteString nonce) =>
        ByteString.CopyFrom(Sign(token, "answerer", hello, uid, nonce));

    public static ByteString ProofOfCaller(byte[] token, Hello hello, int uid, ByteString nonce) =>
        ByteString.CopyFrom(Sign(token, "caller", hello, uid, nonce));

    /// <summary>Takes the same time whatever differs.</summary>
    public static bool AreEqual(ByteString expected, ByteString given) =>
        CryptographicOperations.FixedTimeEquals(expected.Span, given.Span);

    private static byte[] Sign(byte[] token, string role, Hello hello, int uid, ByteString nonce)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, token);
        foreach (var part in new[] { Encoding.UTF8.GetBytes(role), hello.ToByteArray(), nonce.ToByteArray() })
        {
            // Lengths too, so that no two conversations read as the same bytes.
            AppendNumber(hmac, part.Length);
            hmac.AppendData(part);
        }
        AppendNumber(hmac, uid);
        return hmac.GetHashAndReset();
    }

    private static void AppendNumber(IncrementalHash hmac, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hmac.AppendData(bytes);
    }
}
