using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;

namespace ActorDistill.Akka.Tests.Supervision;

public sealed class SupervisionTests
{
    private static readonly Fail Failure = new(new InvalidOperationException("oops"));

    [Fact]
    public void A_restart_runs_the_old_instance_s_PreRestart_and_PostStop_then_the_new_one_s_PostRestart_and_PreStart()
    {
        using var probe = new Probe();
        var (_, child) = Supervisor.Start(probe, new OneForOneStrategy(_ => Directive.Restart));
        child.Tell(Failure);
        child.Tell("after");
        probe.Expect("PreRestart oops Fail", "PostStop", "PostRestart oops", "PreStart", "after");
    }

    [Fact]
    public void A_resumed_child_goes_on_with_its_next_message()
    {
        using var probe = new Probe();
        var (_, child) = Supervisor.Start(probe, new OneForOneStrategy(_ => Directive.Resume));
        child.Tell(Failure);
        child.Tell("after");
        probe.Expect("after");
    }

    [Fact]
    public void A_stopped_child_ends_and_its_messages_become_dead_letters()
    {
        using var probe = new Probe();
        var (_, child) = Supervisor.Start(probe, new OneForOneStrategy(_ => Directive.Stop));
        probe.Watch(child);
        child.Tell(Failure);
        child.Tell("after");
        probe.Expect("PostStop");
        Assert.Equal(child, probe.Expect<Terminated>().ActorRef);
        probe.ExpectNothing();
    }

    [Fact]
    public void An_escalated_failure_is_the_supervisor_s_own_and_its_restart_replaces_the_child()
    {
        using var probe = new Probe();
        var (_, child) = Supervisor.Start(probe, new OneForOneStrategy(_ => Directive.Escalate));
        probe.Watch(child);
        child.Tell(Failure);
        // The supervisor is restarted by the guardian: its old child stops and its new instance makes another.
        var seen = Enumerable.Range(0, 4).Select(_ => probe.Expect<object>()).ToList();
        Assert.Contains("PostStop", seen);
        Assert.Contains("PreStart", seen);
        Assert.Single(seen.OfType<Terminated>());
        var next = Assert.Single(seen.OfType<IActorRef>());
        Assert.Equal(child.Path, next.Path);
        Assert.NotEqual(child, next);
    }

    [Fact]
    public void A_child_that_restarts_more_often_than_allowed_within_the_time_is_stopped()
    {
        using var probe = new Probe();
        var (_, child) = Supervisor.Start(probe, new OneForOneStrategy(2, TimeSpan.FromMinutes(5), _ => Directive.Restart));
        probe.Watch(child);
        for (var i = 0; i < 3; i++) child.Tell(Failure);
        for (var i = 0; i < 2; i++) probe.Expect("PreRestart oops Fail", "PostStop", "PostRestart oops", "PreStart");
        probe.Expect("PostStop");
        probe.Expect<Terminated>();
    }

    [Fact]
    public void The_default_strategy_restarts_a_failed_child_and_stops_a_killed_one()
    {
        using var probe = new Probe();
        var (_, child) = Supervisor.Start(probe, SupervisorStrategy.DefaultStrategy);
        probe.Watch(child);
        child.Tell(Failure);
        probe.Expect("PreRestart oops Fail", "PostStop", "PostRestart oops", "PreStart");
        child.Tell(Kill.Instance);
        probe.Expect("PostStop");
        probe.Expect<Terminated>();
    }

    [Fact]
    public void An_actor_that_cannot_be_made_is_stopped_by_default()
    {
        using var probe = new Probe();
        var actor = probe.System.ActorOf(Props.Create(() => new Unmakeable()));
        probe.Watch(actor);
        probe.Expect<Terminated>();
    }

    [Fact]
    public void A_restart_keeps_the_mailbox_and_the_handle()
    {
        using var probe = new Probe();
        var (_, child) = Supervisor.Start(probe, SupervisorStrategy.DefaultStrategy);
        child.Tell("1");
        child.Tell(Failure);
        child.Tell("2");
        child.Tell("3");
        probe.Expect("1", "PreRestart oops Fail", "PostStop", "PostRestart oops", "PreStart", "2", "3");
    }

    [Fact]
    public void Children_end_before_their_parent()
    {
        using var probe = new Probe();
        var (supervisor, child) = Supervisor.Start(probe, SupervisorStrategy.DefaultStrategy);
        probe.Watch(child);
        probe.Watch(supervisor);
        probe.System.Stop(supervisor);
        probe.Expect("PostStop");
        Assert.Equal(child, probe.Expect<Terminated>().ActorRef);
        Assert.Equal(supervisor, probe.Expect<Terminated>().ActorRef);
    }

    [Fact]
    public void A_restarted_parent_stops_its_children_first()
    {
        using var probe = new Probe();
        var parent = probe.Start<Parent>("parent");
        var first = probe.Expect<IActorRef>();
        probe.Watch(first);
        parent.Tell(Failure);
        // The notice and the new instance's word come from different senders.
        var seen = new[] { probe.Expect<object>(), probe.Expect<object>() };
        Assert.Equal(first, Assert.Single(seen.OfType<Terminated>()).ActorRef);
        var second = Assert.Single(seen.OfType<IActorRef>());
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
    }

    private sealed class Unmakeable : UntypedActor
    {
        public Unmakeable() => throw new InvalidOperationException("cannot be made");

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent(IActorRef probe)
        {
            Receive<Fail>(fail => throw fail.Cause);
            probe.Tell(Context.ActorOf(Props.Create(() => new Quiet()), "child"));
        }
    }

    private sealed class Quiet : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
