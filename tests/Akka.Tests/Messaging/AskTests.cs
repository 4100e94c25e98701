using ActorDistill.Akka.Tests.Probes;
using Akka.Actor;
using Akka.Event;

namespace ActorDistill.Akka.Tests.Messaging;

public sealed class AskTests
{
    [Fact]
    public async Task An_answer_ends_the_question()
    {
        using var probe = new Probe();
        Assert.Equal("hello", await probe.Start<Answerer>().Ask<string>("hello", Probe.Patience));
    }

    [Fact]
    public async Task Without_an_answer_in_time_the_question_fails()
    {
        using var probe = new Probe();
        await Assert.ThrowsAsync<AskTimeoutException>(
            () => probe.Start<Answerer>().Ask<string>(new object(), TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task A_cancelled_question_is_cancelled()
    {
        using var probe = new Probe();
        using var cancellation = new CancellationTokenSource();
        var answer = probe.Start<Answerer>().Ask<string>(new object(), Probe.Patience, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task A_failure_as_answer_throws_its_cause()
    {
        using var probe = new Probe();
        var cause = new InvalidOperationException("no");
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => probe.Start<Answerer>().Ask<string>(new Status.Failure(cause), Probe.Patience));
        Assert.Same(cause, thrown);
    }

    [Fact]
    public async Task An_answer_of_another_type_is_a_failure()
    {
        using var probe = new Probe();
        await Assert.ThrowsAsync<ArgumentException>(() => probe.Start<Answerer>().Ask<int>("text", Probe.Patience));
    }

    [Fact]
    public async Task A_second_answer_becomes_a_dead_letter()
    {
        using var probe = new Probe();
        probe.System.EventStream.Subscribe(probe.Ref, typeof(DeadLetter));
        Assert.Equal("twice", await probe.Start<Answerer>().Ask<string>("twice", Probe.Patience));
        Assert.Equal("twice", probe.Expect<DeadLetter>().Message);
    }

    [Fact]
    public void A_piped_task_sends_its_value_or_its_failure()
    {
        using var probe = new Probe();
        Task.FromResult("value").PipeTo(probe.Ref);
        probe.Expect("value");
        var cause = new InvalidOperationException("no");
        Task.FromException<string>(cause).PipeTo(probe.Ref);
        Assert.Same(cause, probe.Expect<Status.Failure>().Cause);
        Task.FromException<string>(cause).PipeTo(probe.Ref, failure: fault => fault.Message);
        probe.Expect("no");
        Task.FromResult(4).PipeTo(probe.Ref, probe.Ref, success: value => value + 1);
        probe.Expect(5);
        Assert.Equal(probe.Ref, probe.LastSender);
    }

    [Fact]
    public async Task Graceful_stop_ends_after_the_messages_before_it()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        actor.Tell("before");
        Assert.True(await actor.GracefulStop(Probe.Patience));
        probe.Expect("PreStart", "before", "PostStop");
    }

    [Fact]
    public async Task Graceful_stop_of_an_actor_that_has_ended_ends_at_once()
    {
        using var probe = new Probe();
        var actor = probe.Start<Reporter>();
        Assert.True(await actor.GracefulStop(Probe.Patience));
        Assert.True(await actor.GracefulStop(Probe.Patience));
    }

    [Fact]
    public async Task Graceful_stop_that_takes_too_long_is_cancelled()
    {
        using var probe = new Probe();
        var actor = probe.Start<Answerer>();
        await Assert.ThrowsAnyAsync<TaskCanceledException>(() => actor.GracefulStop(TimeSpan.FromMilliseconds(50), "not a stop"));
    }

    private sealed class Answerer : ReceiveActor
    {
        public Answerer(IActorRef probe)
        {
            Receive<string>(text => text == "twice", text =>
            {
                Sender.Tell(text);
                Sender.Tell(text);
            });
            Receive<string>(text => Sender.Tell(text));
            Receive<Status.Failure>(failure => Sender.Tell(failure));
            ReceiveAny(_ => probe.Tell("no answer"));
        }
    }
}
