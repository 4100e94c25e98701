using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;

namespace ActorDistill.Akka.Tests.Waiting;

public sealed class WaitingTests
{
    [Fact]
    public void No_message_comes_while_an_asynchronous_handler_awaits()
    {
        using var probe = new Probe();
        var gate = new TaskCompletionSource();
        var actor = probe.System.ActorOf(Props.Create(() => new Awaiter(probe.Ref, gate.Task)));
        actor.Tell("wait");
        actor.Tell("next");
        probe.Expect("waiting");
        probe.ExpectNothing();
        gate.SetResult();
        probe.Expect("waited", "next");
    }

    [Fact]
    public void After_an_await_the_handler_still_has_its_self_and_its_sender()
    {
        using var probe = new Probe();
        var gate = new TaskCompletionSource();
        var actor = probe.System.ActorOf(Props.Create(() => new Awaiter(probe.Ref, gate.Task)));
        actor.Tell("answer later", probe.Ref);
        probe.Expect("waiting");
        gate.SetResult();
        probe.Expect("answer");
        Assert.Equal(actor, probe.LastSender);
    }

    [Fact]
    public void A_failure_after_an_await_is_the_supervisor_s_to_judge()
    {
        using var probe = new Probe();
        var gate = new TaskCompletionSource();
        var actor = probe.System.ActorOf(Props.Create(() => new Awaiter(probe.Ref, gate.Task)));
        actor.Tell("fail later");
        actor.Tell("next");
        probe.Expect("waiting");
        gate.SetResult();
        probe.Expect("restart oops", "next");
    }

    [Fact]
    public void A_child_s_failure_waits_while_its_parent_awaits()
    {
        using var probe = new Probe();
        var gate = new TaskCompletionSource();
        var parent = probe.System.ActorOf(Props.Create(() => new AwaitingParent(probe.Ref, gate.Task)));
        var seen = new[] { probe.Expect<object>(), probe.Expect<object>() };
        var child = Assert.Single(seen.OfType<IActorRef>());
        parent.Tell("wait");
        probe.Expect("waiting");
        child.Tell(new Fail(new InvalidOperationException("oops")));
        probe.ExpectNothing();
        gate.SetResult();
        // Which of the two speaks first is not said; that the child is restarted only now is.
        var after = Enumerable.Range(0, 5).Select(_ => probe.Expect<string>()).ToList();
        Assert.Equal(["PreRestart oops Fail", "PostStop", "PostRestart oops", "PreStart"], after.Where(text => text != "waited"));
        Assert.Contains("waited", after);
    }

    [Fact]
    public void A_receive_timeout_comes_when_no_message_does_and_again_until_it_is_taken_back()
    {
        using var probe = new Probe();
        var actor = probe.Start<Sleepy>();
        actor.Tell(TimeSpan.FromMilliseconds(20));
        probe.Expect("timeout", "timeout");
        actor.Tell("stop");
        while (probe.Expect<string>() != "stopped") continue;
        probe.ExpectNothing();
    }

    [Fact]
    public void A_timer_started_again_under_its_key_replaces_the_one_before()
    {
        using var probe = new Probe();
        var actor = probe.Start<Timed>();
        actor.Tell("replace");
        probe.Expect("second");
        probe.ExpectNothing();
    }

    [Fact]
    public void A_periodic_timer_repeats_until_cancelled()
    {
        using var probe = new Probe();
        var actor = probe.Start<Timed>();
        actor.Tell("repeat");
        probe.Expect("tick", "tick", "tick");
        actor.Tell("cancel");
        while (probe.Expect<string>() != "cancelled") continue;
        probe.ExpectNothing();
    }

    [Fact]
    public void Timers_end_with_a_restart()
    {
        using var probe = new Probe();
        var actor = probe.Start<Timed>();
        actor.Tell("repeat");
        probe.Expect("tick");
        actor.Tell(new Fail(new InvalidOperationException("oops")));
        actor.Tell("cancel");
        while (probe.Expect<string>() != "cancelled") continue;
        probe.ExpectNothing();
    }

    [Fact]
    public void A_scheduled_message_comes_unless_it_is_cancelled()
    {
        using var probe = new Probe();
        probe.System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(10), probe.Ref, "once", ActorRefs.NoSender);
        probe.Expect("once");
        var hour = TimeSpan.FromHours(1);
        var never = probe.System.Scheduler.ScheduleTellRepeatedlyCancelable(hour, hour, probe.Ref, "never", ActorRefs.NoSender);
        never.Cancel();
        Assert.True(never.IsCancellationRequested);
        var often = probe.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            TimeSpan.Zero, TimeSpan.FromMilliseconds(5), probe.Ref, "often", ActorRefs.NoSender);
        probe.Expect("often", "often");
        often.Cancel();
    }

    private sealed class Awaiter : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Awaiter(IActorRef probe, Task gate)
        {
            _probe = probe;
            ReceiveAsync<string>(text => text == "wait", async _ =>
            {
                probe.Tell("waiting");
                await gate;
                probe.Tell("waited");
            });
            ReceiveAsync<string>(text => text == "answer later", async _ =>
            {
                probe.Tell("waiting");
                await gate;
                Sender.Tell("answer", Self);
            });
            ReceiveAsync<string>(text => text == "fail later", async _ =>
            {
                probe.Tell("waiting");
                await gate;
                throw new InvalidOperationException("oops");
            });
            Receive<string>(text => probe.Tell(text));
        }

        protected override void PreRestart(Exception reason, object? message) => _probe.Tell($"restart {reason.Message}");
    }

    private sealed class AwaitingParent : ReceiveActor
    {
        public AwaitingParent(IActorRef probe, Task gate)
        {
            probe.Tell(Context.ActorOf(Props.Create(() => new Reporter(probe)), "child"));
            ReceiveAsync<string>(async _ =>
            {
                probe.Tell("waiting");
                await gate;
                probe.Tell("waited");
            });
        }
    }

    private sealed class Sleepy : ReceiveActor
    {
        public Sleepy(IActorRef probe)
        {
            Receive<TimeSpan>(timeout => Context.SetReceiveTimeout(timeout));
            Receive<ReceiveTimeout>(_ => probe.Tell("timeout"));
            Receive<string>(_ =>
            {
                Context.SetReceiveTimeout(null);
                probe.Tell("stopped");
            });
        }
    }

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        public Timed(IActorRef probe)
        {
            Receive<Fail>(fail => throw fail.Cause);
            Receive<string>(text => text == "replace", _ =>
            {
                Timers.StartSingleTimer("key", "first", TimeSpan.Zero);
                Timers.StartSingleTimer("key", "second", TimeSpan.FromMilliseconds(20));
            });
            Receive<string>(text => text == "repeat", _ =>
                Timers.StartPeriodicTimer("key", "tick", TimeSpan.FromMilliseconds(5)));
            Receive<string>(text => text == "cancel", _ =>
            {
                Timers.Cancel("key");
                probe.Tell("cancelled");
            });
            Receive<string>(probe.Tell);
        }

        public ITimerScheduler Timers { get; set; } = null!;
    }
}
