using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;

namespace ActorDistill.Akka.Tests.Remoting;

/// <summary>Two systems in one process that talk over TCP on loopback, at ports the system chooses.</summary>
public sealed class RemoteProbes : IDisposable
{
    public RemoteProbes(string config = "", string? farConfig = null)
    {
        Near = new Probe(Loopback(config));
        Far = new Probe(Loopback(farConfig ?? config));
    }

    public Probe Near { get; }

    public Probe Far { get; }

    public static string Loopback(string more) => $$"""
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        {{more}}
        """;

    /// <summary>An actor as other systems name it.</summary>
    public static ActorPath PathOf(IActorRef actor) =>
        ActorPath.Parse(global::Akka.Serialization.Serialization.SerializedActorPath(actor));

    /// <summary>A far actor's handle as the near system has it.</summary>
    public Task<IActorRef> Find(IActorRef farActor) =>
        Near.System.ActorSelection(PathOf(farActor).ToString()).ResolveOne(Probe.Patience);

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
