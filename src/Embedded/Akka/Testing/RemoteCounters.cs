using Akka.Actor;
using Akka.Remoting;

namespace Akka.Testing;

/// <summary>What a node has refused from its peers.</summary>
public static class RemoteCounters
{
    /// <summary>How often for each reason, since the start.</summary>
    /// <exception cref="ArgumentException">The system does not talk to others.</exception>
    public static IReadOnlyDictionary<string, long> Of(ActorSystem system)
    {
        var node = ((ActorSystemImpl)system).Provider.Remoting as RemoteNode
            ?? throw new ArgumentException("akka.actor.provider is local", nameof(system));
        return Enum.GetValues<Refusal>().ToDictionary(reason => reason.ToString(), node.Refusals.Count);
    }
}
