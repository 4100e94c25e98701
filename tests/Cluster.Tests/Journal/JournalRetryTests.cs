using ActorDistill.Cluster.Journal;

namespace ActorDistill.ClusterTests.Journal;

public sealed class JournalRetryTests
{
    private static readonly JournalRetry Retry = new(TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(1, 0, 50)]
    [InlineData(2, 0, 100)]
    [InlineData(5, 0, 800)]
    [InlineData(6, 0, 1000)]
    [InlineData(1_000_000, 0, 1000)]
    [InlineData(9, 9.9, 100)]
    public void Pauses_double_up_to_a_second_and_end_at_the_limit(int failures, double elapsedSeconds, double pauseMilliseconds) =>
        Assert.Equal(pauseMilliseconds, Retry.PauseAfter(failures, TimeSpan.FromSeconds(elapsedSeconds))!.Value.TotalMilliseconds);

    [Theory]
    [InlineData(10, 10)]
    [InlineData(10, 11)]
    [InlineData(0, 0)]
    public void After_the_limit_there_is_none(double limitSeconds, double elapsedSeconds) =>
        Assert.Null(new JournalRetry(TimeSpan.FromSeconds(limitSeconds)).PauseAfter(1, TimeSpan.FromSeconds(elapsedSeconds)));
}
