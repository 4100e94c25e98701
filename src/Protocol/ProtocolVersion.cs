namespace ActorDistill.Protocol;

/// <summary>The version of everything in docs/PROTOCOL.md.</summary>
public static class ProtocolVersion
{
    /// <summary>What this program speaks. A peer with another one is refused, with both named.</summary>
    public const int Current = 1;
}
