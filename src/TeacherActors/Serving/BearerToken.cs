using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>
/// The secret that every call must carry as "authorization: Bearer SECRET". Digests are compared, so the time that takes tells nothing of
/// the secret, not even its length.
/// </summary>
public sealed class BearerToken
{
    private const string HeaderName = "authorization";

    private readonly byte[] _digest;

    /// <param name="secret">Not empty.</param>
    public BearerToken(string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        _digest = DigestOf($"Bearer {secret}");
    }

    /// <summary>Whether the headers of a call carry it, once.</summary>
    public bool IsIn(Metadata headers)
    {
        var found = headers.GetAll(HeaderName).ToArray();
        var presented = DigestOf(found is [{ IsBinary: false } one] ? one.Value : "");
        return CryptographicOperations.FixedTimeEquals(presented, _digest);
    }

    /// <summary>Null, or why a call with these headers is refused, for the log. It repeats nothing of what was presented.</summary>
    public string? FaultOf(Metadata headers) => IsIn(headers) ? null
        : headers.Get(HeaderName) == null ? "a call without a bearer token" : "a call with another bearer token";

    private static byte[] DigestOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
