using ActorDistill.Cluster.Membership;

namespace ActorDistill.Cluster.Tests.Membership;

public sealed class RejoinPausesTests
{
    [Fact]
    public void Each_pause_is_twice_the_one_before_until_the_longest()
    {
        var pauses = new RejoinPauses(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 7).Select(count => pauses.Before(count).TotalSeconds));
        Assert.Equal(30, pauses.Before(int.MaxValue).TotalSeconds);
        Assert.Throws<ArgumentOutOfRangeException>(() => pauses.Before(-1));
    }

    [Fact]
    public void Who_was_a_member_for_longer_than_the_longest_pause_begins_anew()
    {
        var pauses = new RejoinPauses(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        Assert.Equal(4, pauses.CountAfter(3, TimeSpan.FromSeconds(30)));
        Assert.Equal(0, pauses.CountAfter(3, TimeSpan.FromSeconds(31)));
    }

    [Fact]
    public void The_first_may_be_none() =>
        Assert.Equal(TimeSpan.Zero, new RejoinPauses(TimeSpan.Zero, TimeSpan.FromSeconds(1)).Before(int.MaxValue));
}
