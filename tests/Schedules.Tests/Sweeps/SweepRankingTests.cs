using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Schedules.Tests.Sweeps;

public sealed class SweepRankingTests
{
    private static readonly SweepResult[] Results =
    [
        new("stopped-late", SweepEnd.Stopped, 50, 1.9),
        new("second", SweepEnd.Completed, 100, 2.1),
        new("failed", SweepEnd.Failed, 90, 0.5),
        new("stopped-early", SweepEnd.Stopped, 25, 1.5),
        new("longer", SweepEnd.Completed, 200, 2.2),
        new("never-measured", SweepEnd.Stopped, 0, null),
        new("diverged", SweepEnd.Completed, 100, double.NaN),
        new("under-way", SweepEnd.Unfinished, 40, 2.5),
        new("best", SweepEnd.Completed, 100, 2.0),
    ];

    [Fact]
    public void Those_with_all_steps_come_first_by_loss_then_who_came_further()
    {
        var ranked = SweepRanking.Of(Results);
        Assert.Equal(
            ["best", "second", "longer", "under-way", "stopped-late", "stopped-early", "diverged", "never-measured", "failed"],
            ranked.Select(row => row.Result.Trial));
        Assert.Equal([1, 2, 3, 4, 5, 6, null, null, null], ranked.Select(row => row.Rank));
    }

    [Fact]
    public void The_order_of_the_results_does_not_matter()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var shuffled = Results.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(SweepRanking.Of(Results), SweepRanking.Of(shuffled));
        }
    }

    [Fact]
    public void The_best_is_one_with_all_steps_done()
    {
        Assert.Equal("best", SweepRanking.BestOf(Results)?.Trial);
        Assert.Null(SweepRanking.BestOf(Results.Where(result => result.End != SweepEnd.Completed)));
        Assert.Null(SweepRanking.BestOf([]));
    }

    [Fact]
    public void Groups_are_those_with_the_same_text_and_the_sentence_says_how_many()
    {
        var groups = SweepGroups.Of([("a", 1), ("b", 2), ("c", 1)]);
        Assert.Equal(["a", "c"], groups[0].Trials);
        Assert.Equal(["b"], groups[1].Trials);
        Assert.Equal(
            "2 groups of 2, 1 trials: batch size, sequence length or seed differ between them, so the teacher works once for each group",
            SweepGroups.Sentence(groups));
        Assert.Equal("all 2 trials share each batch of the teacher", SweepGroups.Sentence(SweepGroups.Of([("a", 1), ("b", 1)])));
    }
}
