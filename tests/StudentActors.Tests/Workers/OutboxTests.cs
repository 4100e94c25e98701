using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.StudentActors.Workers;

namespace ActorDistill.StudentActors.Tests.Workers;

public class OutboxTests
{
    private static readonly TrialId Trial = new("small");
    private static readonly WorkerLease First = new(new WorkerId("student-1"), new LeaseEpoch(1));

    [Fact]
    public void A_message_goes_out_at_once_and_again_after_a_whole_tick_without_an_answer()
    {
        var outbox = With(1);
        Assert.Equal([1L], Due(outbox));
        Assert.Empty(Due(outbox));
        // The tick behind it may come at once.
        outbox.Tick();
        Assert.Empty(Due(outbox));
        outbox.Tick();
        Assert.Equal([1L], Due(outbox));
        Assert.Empty(Due(outbox));
        outbox.Remove(Key(1));
        outbox.Tick();
        outbox.Tick();
        Assert.Empty(Due(outbox));
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public void Messages_keep_their_order_and_a_newer_one_under_a_key_takes_the_older_ones_place()
    {
        var outbox = With(1, 2, 3);
        outbox.Add(Key(2), lease => Message(lease, 22));
        Assert.Equal([1L, 3L, 22L], Due(outbox));
    }

    [Fact]
    public void A_new_listener_gets_everything_under_its_own_lease()
    {
        var outbox = With(1, 2);
        Due(outbox);
        outbox.RepeatAll();
        var second = First with { Epoch = new LeaseEpoch(2) };
        Assert.All(outbox.TakeDue(second), message => Assert.Equal(second, message.From));
    }

    [Fact]
    public void What_nobody_answers_is_said_once()
    {
        var outbox = new Outbox();
        outbox.AddOnce(lease => Message(lease, 7));
        Assert.Equal([7L], Due(outbox));
        outbox.RepeatAll();
        Assert.Empty(Due(outbox));
    }

    private static Outbox With(params long[] steps)
    {
        var outbox = new Outbox();
        foreach (var step in steps)
            outbox.Add(Key(step), lease => Message(lease, step));
        return outbox;
    }

    private static OutboxKey Key(long step) => new(Trial, OutboxKind.Step, step);

    private static TrialOrders.TrialStarted Message(WorkerLease lease, long step) => new(lease, Trial, step);

    private static IEnumerable<long> Due(Outbox outbox) =>
        outbox.TakeDue(First).Cast<TrialOrders.TrialStarted>().Select(message => message.StepCount);
}
