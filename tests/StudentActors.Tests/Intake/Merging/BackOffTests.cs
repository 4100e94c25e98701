using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.StudentActors.Tests.Intake.Merging;

public sealed class BackOffTests
{
    private static readonly BackOff BackOff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), Seed: 7);

    [Fact]
    public void The_first_new_attempt_comes_at_once_then_pauses_double_up_to_the_longest()
    {
        Assert.Equal(TimeSpan.Zero, BackOff.Delay(1));
        double[] longest = [1, 2, 4, 8, 8, 8];
        foreach (var (index, seconds) in longest.Index())
            Assert.InRange(BackOff.Delay(index + 2).TotalSeconds, seconds / 2, seconds);
        Assert.InRange(BackOff.Delay(int.MaxValue).TotalSeconds, 4, 8);
    }

    [Fact]
    public void The_draw_is_a_function_of_the_seed_and_differs_between_seeds()
    {
        Assert.Equal(BackOff.Delay(5), (BackOff with { }).Delay(5));
        Assert.Equal(100, Enumerable.Range(0, 100).Select(seed => (BackOff with { Seed = (ulong)seed }).Delay(5)).Distinct().Count());
    }
}
