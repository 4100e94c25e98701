using System.Security.Cryptography;
using System.Text;

namespace ActorDistill.Protocol.Messages;

/// <summary>The secret of a run. Its text never shows it, so that a logged message does not give it away.</summary>
/// <param name="Value">The secret; empty for a run on loopback without one.</param>
public readonly record struct JoinToken(string Value)
{
    /// <summary>Whether two tokens are the same, in a time that does not depend on where they differ.</summary>
    public bool IsSameAs(JoinToken other) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(Value)), SHA256.HashData(Encoding.UTF8.GetBytes(other.Value)));

    /// <summary>"(secret)"</summary>
    public override string ToString() => "(secret)";
}
