using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Workers;

namespace ActorDistill.Protocol.Tests.Workers;

public class WorkerLinkTests
{
    private static readonly RunId Run = new("run-1");
    private static readonly WorkerId Worker = new("teacher-1");

    private readonly WorkerLink _link = new(Run, Worker, ticksPerRenewal: 3);

    [Fact]
    public void It_registers_until_it_is_answered_and_then_renews_now_and_then()
    {
        Assert.Equal([LinkAction.Register, LinkAction.Register], [_link.Tick(), _link.Tick()]);
        Assert.Equal(new LinkStep(LinkVerdict.Joined), Accept(coordinator: 1, lease: 4));
        Assert.Equal(new WorkerLease(Worker, new LeaseEpoch(4)), _link.Lease);
        var actions = Enumerable.Range(0, 4).Select(_ => _link.Tick());
        Assert.Equal([LinkAction.None, LinkAction.None, LinkAction.Renew, LinkAction.None], actions);
    }

    [Fact]
    public void An_acceptance_that_comes_twice_confirms()
    {
        Accept(1, 4);
        Assert.Equal(LinkVerdict.Confirmed, Accept(1, 4).Verdict);
        Assert.Equal(LinkVerdict.Joined, Accept(1, 5).Verdict);
        Assert.Equal(LinkVerdict.Stale, Accept(1, 4).Verdict);
        Assert.Equal(new LeaseEpoch(5), _link.Lease?.Epoch);
    }

    [Theory]
    [InlineData(1, 4, "teacher-1", LinkVerdict.Valid)]
    [InlineData(1, 3, "teacher-1", LinkVerdict.Stale)]
    [InlineData(1, 4, "teacher-2", LinkVerdict.Stale)]
    public void An_order_counts_for_its_own_lease_alone(int coordinator, int lease, string worker, LinkVerdict expected)
    {
        Accept(1, 4);
        var by = new Authority(new CoordinatorEpoch(coordinator), new WorkerLease(new WorkerId(worker), new LeaseEpoch(lease)));
        Assert.Equal(new LinkStep(expected), _link.Receive(new Checkpoints.SaveCheckpoint(by, new TrialId("t"))));
    }

    [Fact]
    public void Before_the_first_lease_no_order_counts() =>
        Assert.Equal(LinkVerdict.Stale, _link.Receive(Order(coordinator: 1, lease: 4)).Verdict);

    [Fact]
    public void A_newer_coordinator_is_obeyed_and_told_what_the_worker_has()
    {
        Accept(1, 4);
        Assert.Equal(new LinkStep(LinkVerdict.Valid, LinkAction.Register), _link.Receive(Order(2, 4)));
        // Its registration may be lost like any message.
        Assert.Equal(LinkAction.Register, _link.Tick());
        Assert.Equal(LinkVerdict.Stale, _link.Receive(Order(1, 4)).Verdict);
        Assert.Equal(LinkVerdict.Confirmed, Accept(2, 4).Verdict);
        Assert.Equal(new LinkStep(LinkVerdict.Valid), _link.Receive(Order(2, 4)));
        Assert.Equal(LinkVerdict.Stale, Accept(1, 5).Verdict);
    }

    [Fact]
    public void A_lease_that_was_revoked_is_asked_for_anew_at_the_next_tick()
    {
        Accept(1, 4);
        var revoked = _link.Receive(new Leases.LeaseRevoked(By(1, 4), "teacher-1 has registered again"));
        Assert.Equal(new LinkStep(LinkVerdict.LeaseEnded, Detail: "teacher-1 has registered again"), revoked);
        Assert.Null(_link.Lease);
        Assert.Equal(LinkVerdict.Stale, _link.Receive(Order(1, 4)).Verdict);
        // What was sent before the lease ended, and comes late, does not bring it back.
        Assert.Equal(LinkVerdict.Stale, Accept(1, 4).Verdict);
        Assert.Equal(LinkAction.Register, _link.Tick());
        Assert.Equal(LinkVerdict.Joined, Accept(1, 6).Verdict);
    }

    [Fact]
    public void A_worker_whose_name_another_node_has_says_so_once_and_goes_on_asking()
    {
        var postponed = new Registration.WorkerPostponed(new CoordinatorEpoch(1), Worker, "teacher-1 is elsewhere");
        Assert.Equal(new LinkStep(LinkVerdict.Postponed, Detail: "teacher-1 is elsewhere"), _link.Receive(postponed));
        Assert.Equal(LinkAction.Register, _link.Tick());
        Assert.Equal(LinkVerdict.Stale, _link.Receive(postponed).Verdict);
        Assert.Equal(LinkVerdict.Joined, Accept(1, 4).Verdict);
        // Late, it takes nothing away.
        Assert.Equal(LinkVerdict.Stale, _link.Receive(postponed).Verdict);
        Assert.NotNull(_link.Lease);
    }

    [Fact]
    public void Another_worker_that_has_to_wait_or_an_older_coordinator_changes_nothing()
    {
        Assert.Equal(
            LinkVerdict.Stale,
            _link.Receive(new Registration.WorkerPostponed(new CoordinatorEpoch(1), new WorkerId("x"), "elsewhere")).Verdict);
        Assert.Equal(LinkVerdict.Joined, Accept(2, 4).Verdict);
        Assert.Equal(
            LinkVerdict.Stale, _link.Receive(new Registration.WorkerPostponed(new CoordinatorEpoch(1), Worker, "elsewhere")).Verdict);
    }

    [Fact]
    public void A_lost_lease_ends_only_while_it_is_the_one_that_is_held()
    {
        Accept(1, 4);
        Accept(1, 5);
        Assert.Equal(LinkVerdict.Stale, _link.Receive(new Leases.LeaseLost(By(1, 4))).Verdict);
        Assert.Equal("teacher-1, lease 5 does not count any more", _link.Receive(new Leases.LeaseLost(By(1, 5))).Detail);
        Assert.Null(_link.Lease);
    }

    [Fact]
    public void A_refusal_is_final()
    {
        var refused = new Registration.WorkerRefused(new CoordinatorEpoch(1), Worker, RefusalReason.Model, "teaches another model");
        Assert.Equal(new LinkStep(LinkVerdict.Refused, Detail: "teaches another model"), _link.Receive(refused));
        Assert.Equal(("teaches another model", LinkAction.None), (_link.Refusal, _link.Tick()));
        Assert.Equal(LinkVerdict.Stale, Accept(1, 4).Verdict);
        Assert.Null(_link.Lease);
    }

    [Fact]
    public void What_is_meant_for_others_changes_nothing()
    {
        var other = new Registration.WorkerRefused(new CoordinatorEpoch(1), new WorkerId("x"), RefusalReason.Model, "no");
        Assert.Equal(LinkVerdict.Stale, _link.Receive(other).Verdict);
        Assert.Equal(LinkVerdict.Stale, _link.Receive(new Registration.WorkerAccepted(By(1, 4), new RunId("run-2"))).Verdict);
        Assert.Equal(LinkVerdict.Stale, _link.Receive(new Commands.GetStatus()).Verdict);
        Assert.Equal((null, LinkAction.Register), (_link.Refusal, _link.Tick()));
    }

    [Theory]
    [InlineData("one\r\n two\n\nthree", "one; two; three")]
    [InlineData("a\tb", "a b")]
    [InlineData("\n", "no reason was given")]
    public void A_reason_becomes_one_line(string text, string line) => Assert.Equal(line, Sentence.Of(text));

    [Fact]
    public void A_reason_that_is_too_long_is_cut_to_what_a_message_can_carry()
    {
        var failed = new TeacherOrders.RangeFailed(
            new WorkerLease(Worker, new LeaseEpoch(1)), Samples.Source, new BatchRange(new BatchId(0), 1),
            Sentence.Of(new string('x', 90_000)));
        Assert.EndsWith("xxx...", failed.Reason, StringComparison.Ordinal);
        Assert.True(failed.Reason.Length < 4096);
    }

    private static Authority By(int coordinator, int lease) =>
        new(new CoordinatorEpoch(coordinator), new WorkerLease(Worker, new LeaseEpoch(lease)));

    private static Checkpoints.SaveCheckpoint Order(int coordinator, int lease) => new(By(coordinator, lease), new TrialId("t"));

    private LinkStep Accept(int coordinator, int lease) => _link.Receive(new Registration.WorkerAccepted(By(coordinator, lease), Run));
}
