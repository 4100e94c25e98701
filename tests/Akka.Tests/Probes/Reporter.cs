using Akka.Actor;

namespace ActorDistill.Akka.Tests.Probes;

/// <summary>Makes an actor fail.</summary>
public sealed record Fail(Exception Cause);

/// <summary>Tells the probe of each step of its life, and of each message; fails when told to.</summary>
public class Reporter : ReceiveActor
{
    public Reporter(IActorRef probe)
    {
        Probe = probe;
        Receive<Fail>(fail => throw fail.Cause);
        Receive<string>(text => Probe.Tell(text));
    }

    protected IActorRef Probe { get; }

    protected override void PreStart() => Probe.Tell("PreStart");

    protected override void PostStop() => Probe.Tell("PostStop");

    protected override void PreRestart(Exception reason, object? message)
    {
        Probe.Tell($"PreRestart {reason.Message} {message?.GetType().Name}");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        Probe.Tell($"PostRestart {reason.Message}");
        base.PostRestart(reason);
    }
}

/// <summary>A supervisor of one <see cref="Reporter"/> named "child"; tells the probe the child's handle and forwards all to it.</summary>
public sealed class Supervisor : UntypedActor
{
    private readonly SupervisorStrategy _strategy;
    private readonly IActorRef _child;

    public Supervisor(IActorRef probe, SupervisorStrategy strategy)
    {
        _strategy = strategy;
        _child = Context.ActorOf(Props.Create(() => new Reporter(probe)), "child");
        probe.Tell(_child);
    }

    public static (IActorRef Supervisor, IActorRef Child) Start(Probe probe, SupervisorStrategy strategy)
    {
        var supervisor = probe.System.ActorOf(Props.Create(() => new Supervisor(probe.Ref, strategy)));
        // The child starts beside its parent: either may speak first.
        var first = probe.Expect<object>();
        var second = probe.Expect<object>();
        Assert.Contains("PreStart", new[] { first, second });
        return (supervisor, (IActorRef)(first is IActorRef ? first : second));
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;

    protected override void OnReceive(object message) => _child.Forward(message);
}
