using System.Collections.Immutable;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Remote;

namespace ActorDistill.Cluster.Membership;

/// <summary>
/// Listens, in a node that looks for its cluster, for a seed with another join token: asking it again changes nothing, so the operator
/// has to hear of it. Only seeds of the configuration count; who has the address of a member of old may be anybody.
/// </summary>
internal sealed class SeedRefusal : ReceiveActor
{
    /// <param name="seeds">Of the configuration.</param>
    /// <param name="refused">Called with one line for each such answer.</param>
    public SeedRefusal(ImmutableHashSet<Address> seeds, Action<string> refused) => Receive<AssociationErrorEvent>(error =>
    {
        // With other remotings a peer that is not there yet is an error too, of another kind.
        if (error.Cause is AuthenticationException && seeds.Contains(error.RemoteAddress))
            refused($"{error.RemoteAddress.Host}:{error.RemoteAddress.Port}, which is to take this node in, has another secret: the run's "
                + "token and security.token of this node's file must be the same");
    });

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
}
