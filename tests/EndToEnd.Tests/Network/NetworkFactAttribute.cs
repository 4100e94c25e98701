namespace ActorDistill.EndToEnd.Tests.Network;

/// <summary>A test that needs hosts of its own; skipped where the kernel or the lack of rights forbids network namespaces.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = VirtualNetwork.SkipReason;
}
