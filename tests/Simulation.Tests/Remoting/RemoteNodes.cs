using Akka.Actor;
using Akka.Configuration;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Remoting;

/// <summary>Simulated nodes that talk to each other, each on a host of its own.</summary>
internal static class RemoteNodes
{
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>A node "node" at that host and port 2552.</summary>
    public static ActorSystem CreateNode(this Simulation simulation, string host, string more = "") => simulation.CreateSystem(
        "node", ConfigurationFactory.ParseString($"{more}\nakka.actor.provider = remote\nakka.remote.dot-netty.tcp.hostname = {host}"));

    /// <summary>The handle of an actor on a node, asked for as often as the network needs.</summary>
    public static IActorRef Find(this Simulation simulation, ActorSystem from, string host, string name)
    {
        var selection = from.ActorSelection($"akka.tcp://node@{host}:2552/user/{name}");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var found = simulation.Await(
                async () =>
                {
                    try
                    {
                        return await selection.ResolveOne(TimeSpan.FromSeconds(3));
                    }
                    catch (ActorNotFoundException)
                    {
                        return null;
                    }
                },
                Minute);
            if (found is not null) return found;
        }
        throw new TimeoutException($"no {name} at {host}");
    }
}
