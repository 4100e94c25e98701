using ActorDistill.Protocol.Messages;
using Akka.Actor;

namespace ActorDistill.EndToEnd.Tests.Students;

/// <summary>The way to whichever coordinator leads, as the cluster's proxy is one; what comes before the first waits.</summary>
internal sealed class CoordinatorWay : ReceiveActor, IWithUnboundedStash
{
    private IActorRef? _coordinator;

    /// <param name="registers">Told of each student that asks to join.</param>
    public CoordinatorWay(Action<Registration.RegisterStudent> registers)
    {
        Receive<Leads>(leads =>
        {
            _coordinator = leads.Coordinator;
            Stash.UnstashAll();
        });
        ReceiveAny(message =>
        {
            if (message is Registration.RegisterStudent student) registers(student);
            if (_coordinator == null) Stash.Stash();
            else _coordinator.Forward(message);
        });
    }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <summary>From now on it is this one.</summary>
    internal sealed record Leads(IActorRef Coordinator);
}
