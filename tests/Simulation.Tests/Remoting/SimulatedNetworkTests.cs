using Akka.Actor;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Remoting;

public sealed class SimulatedNetworkTests
{
    [Fact]
    public void A_message_and_its_answer_cross_the_simulated_network()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var simulation = new Simulation(seed);
            var near = simulation.CreateNode("near");
            simulation.CreateNode("far").ActorOf(Props.Create(() => new Echo()), "echo");
            var answer = simulation.Await(
                () => near.ActorSelection("akka.tcp://node@far:2552/user/echo").Ask<string>("hello", RemoteNodes.Minute),
                RemoteNodes.Minute);
            Assert.Equal("hello", answer);
        }
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
