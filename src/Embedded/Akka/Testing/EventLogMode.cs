namespace Akka.Testing;

/// <summary>What a <see cref="Simulation"/> keeps of its events.</summary>
public enum EventLogMode
{
    /// <summary>All, as text.</summary>
    Text,

    /// <summary>Only a digest: enough to see whether two runs were the same.</summary>
    Digest,

    /// <summary>Nothing: the fastest.</summary>
    None,
}
