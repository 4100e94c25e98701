using ActorDistill.Cluster.Coordination;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class CheckpointRetentionTests
{
    private static readonly Dictionary<long, double> Validations = new() { [10] = 3, [20] = 1, [30] = 2, [40] = double.NaN };

    [Fact]
    public void The_newest_stay_and_the_best() =>
        Assert.Equal([10, 30], new CheckpointRetention(NewestCount: 2).ToDrop([50, 10, 20, 30, 40], Validations));

    [Fact]
    public void Without_the_best_only_the_newest_stay() =>
        Assert.Equal([10, 20, 30, 40], new CheckpointRetention(NewestCount: 1, KeepsBest: false).ToDrop([10, 20, 30, 40, 50], Validations));

    [Fact]
    public void What_was_never_measured_or_is_no_number_is_not_the_best() =>
        Assert.Equal([40], new CheckpointRetention(NewestCount: 1).ToDrop([40, 50], Validations));

    [Fact]
    public void Of_two_equally_good_ones_the_older_is_the_best() =>
        Assert.Equal(1, CheckpointRetention.Best([1, 2], new Dictionary<long, double> { [1] = 5, [2] = 5 }));

    [Fact]
    public void Fewer_than_are_kept_all_stay() => Assert.Empty(new CheckpointRetention(NewestCount: 3).ToDrop([10, 20], Validations));

    [Fact]
    public void At_least_one_stays() => Assert.Equal("keep is 0, must be at least 1", new CheckpointRetention(0).FirstFault());
}
