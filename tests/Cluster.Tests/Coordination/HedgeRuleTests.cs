using ActorDistill.Cluster.Coordination;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class HedgeRuleTests
{
    private static readonly HedgeRule Rule = new(AfterSeconds: 2, Factor: 4, ExtraShare: 0.05, BatchesMax: 8);

    [Theory]
    [InlineData(1.9, 0.01, false)]
    [InlineData(2, 0.01, true)]
    [InlineData(2, 0, true)]
    [InlineData(3.9, 1, false)]
    [InlineData(4, 1, true)]
    public void Late_is_who_needs_far_longer_than_it_used_to_and_not_before_a_while(double waited, double pace, bool isLate) =>
        Assert.Equal(isLate, Rule.IsLate(new LateBatch(waited, pace)));

    [Fact]
    public void The_one_that_would_have_it_first_is_asked()
    {
        HedgeHelper[] helpers =
        [
            new(Samples.Lease("fast-and-busy"), 0.2, BusyShare: 1), new(Samples.Lease("idle"), 0.3, BusyShare: 0),
            new(Samples.Lease("slow"), 1, BusyShare: 0),
        ];
        Assert.Equal(Samples.Lease("idle"), Rule.HelperFor(new LateBatch(2, 0.1), helpers));
    }

    [Fact]
    public void Nobody_is_asked_that_needs_longer_than_was_waited_already()
    {
        HedgeHelper[] helpers = [new(Samples.Lease("slow"), 3, BusyShare: 0)];
        Assert.Null(Rule.HelperFor(new LateBatch(2.5, 0.1), helpers));
        Assert.Equal(Samples.Lease("slow"), Rule.HelperFor(new LateBatch(3.5, 0.1), helpers));
        Assert.Null(Rule.HelperFor(new LateBatch(2.5, 0.1), []));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(8, 0, true)]
    [InlineData(9, 0, false)]
    [InlineData(9, 340, true)]
    [InlineData(42, 1000, true)]
    [InlineData(43, 1000, false)]
    public void What_is_made_in_vain_is_a_small_share_and_two_hedges_at_least(long inVain, long trained, bool isAllowed) =>
        Assert.Equal(isAllowed, Rule.Allows(inVain, trained));
}
