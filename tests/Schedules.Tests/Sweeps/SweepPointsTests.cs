using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Schedules.Tests.Sweeps;

public sealed class SweepPointsTests
{
    private static readonly SweepParameter Rates = new("training.learning-rate", ["1e-4", "3e-4"]);
    private static readonly SweepParameter Kinds = new("objective.kind", ["forward-kl", "taid", "reverse-kl"]);

    private static readonly SweepSettings Grid = new(
        "s", [Rates, Kinds], SweepStrategy.Grid, Count: null, Seed: 0, new HalvingSettings([0.5], [], 0.5), MaxConcurrent: null);

    [Fact]
    public void A_grid_has_all_combinations_and_names_that_say_the_values() => Assert.Equal(
        [
            "learning-rate-1e-4_kind-forward-kl", "learning-rate-1e-4_kind-taid", "learning-rate-1e-4_kind-reverse-kl",
            "learning-rate-3e-4_kind-forward-kl", "learning-rate-3e-4_kind-taid", "learning-rate-3e-4_kind-reverse-kl",
        ],
        SweepPoints.Of(Grid).Select(point => point.Trial));

    [Fact]
    public void A_point_has_the_values_of_its_name_in_the_order_of_the_parameters() => Assert.Equal(
        [new SweepValue("training.learning-rate", "3e-4"), new SweepValue("objective.kind", "taid")],
        SweepPoints.Of(Grid)[4].Values);

    [Fact]
    public void Keys_of_one_end_are_told_apart_by_what_stands_before_it() => Assert.Equal(
        "init.kind-random_objective.kind-taid",
        SweepPoints.Of(Grid with
        {
            Parameters = [new("model.init.kind", ["random"]), new("objective.kind", ["taid"])],
        }).Single().Trial);

    [Fact]
    public void Names_that_would_be_too_long_have_the_initials_of_their_keys() => Assert.Equal(
        "x.lr-1e-4_gcn-1.0_ga-4_wd-0.1",
        SweepPoints.Of(Grid with
        {
            Parameters =
            [
                new("training.learning-rate", ["1e-4"]), new("training.gradient-clip-norm", ["1.0"]),
                new("training.gradient-accumulation", ["4"]), new("training.weight-decay", ["0.1"]),
            ],
        }, "x.").Single().Trial);

    [Fact]
    public void Names_are_different_short_and_good_for_folders_whatever_the_values_are()
    {
        var odd = new SweepParameter("model.folder", ["a/b", "a b", "a-b", new string('x', 90), new string('x', 91), "../..", "ä"]);
        var names = SweepPoints.Of(Grid with { Parameters = [odd] }, "s.").Select(point => point.Trial).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", name));
        Assert.Equal(["s.f-a-b", "s.f-a-b-2", "s.f-a-b-3"], names.Take(3));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(ulong.MaxValue)]
    public void Drawn_trials_are_different_ones_of_the_grid_and_the_same_under_the_same_seed(ulong seed)
    {
        var some = Grid with { Strategy = SweepStrategy.Random, Count = 4, Seed = seed };
        var names = SweepPoints.Of(some).Select(point => point.Trial).ToList();
        Assert.Equal(4, names.Distinct().Count());
        Assert.Subset(SweepPoints.Of(Grid).Select(point => point.Trial).ToHashSet(), names.ToHashSet());
        Assert.Equal(names, SweepPoints.Of(some).Select(point => point.Trial));
    }

    [Fact]
    public void Every_combination_is_drawn_about_as_often()
    {
        var counts = Enumerable.Range(0, 3000)
            .SelectMany(seed => SweepPoints.Of(Grid with { Strategy = SweepStrategy.Random, Count = 2, Seed = (ulong)seed }))
            .CountBy(point => point.Trial).ToList();
        // 6000 draws of 6: 1000 each, with a standard deviation of 26 for such pairs.
        Assert.Equal(6, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 870, 1130));
    }

    [Fact]
    public void Of_very_many_combinations_some_are_drawn_from_all_over()
    {
        var wide = new SweepParameter("a.b", [.. Enumerable.Range(0, 1000).Select(value => $"{value}")]);
        var points = SweepPoints.Of(Grid with
        {
            Parameters = [wide, wide with { Path = "a.c" }, wide with { Path = "a.d" }],
            Strategy = SweepStrategy.Random,
            Count = 200,
        });
        Assert.Equal(200, points.Select(point => point.Trial).Distinct().Count());
        Assert.InRange(points.Average(point => int.Parse(point.Values[0].Value)), 430, 570);
    }

    public static TheoryData<SweepSettings, string> Faults => new()
    {
        { Grid with { Parameters = [] }, "parameters is empty, must have at least one PATH = [VALUES]" },
        { Grid with { Parameters = [Rates with { Values = [] }] },
            "parameters.training.learning-rate is empty, must have at least one value in brackets" },
        { Grid with { Parameters = [Rates with { Values = ["1", "1"] }] }, "parameters.training.learning-rate has 1 twice" },
        { Grid with { Parameters = [Rates, Rates] }, "parameters has training.learning-rate twice" },
        { Grid with { Strategy = SweepStrategy.Random }, "count is 0, must say how many trials are drawn for strategy = random" },
        { Grid with { Count = 2 }, "count is 2, but strategy = grid trains all 6 combinations: random draws some" },
        { Grid with { Strategy = SweepStrategy.Random, Count = 7 }, "count is 7, must be 1 to 6, the combinations of the values" },
        { Grid with { MaxConcurrent = 0 }, "max-concurrent is 0, must be at least 1" },
        { Grid with { Parameters = [Rates with { Values = [.. Enumerable.Range(0, 257).Select(value => $"{value}")] }] },
            "parameters has 257 combinations, must have at most 256: random and a count draw some" },
        { Grid with { Strategy = SweepStrategy.Halving, Halving = new HalvingSettings([], [], 0.5) },
            "rungs and rung-steps: exactly one of the two must have numbers" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_cannot_be_is_told(SweepSettings settings, string fault)
    {
        Assert.Equal(fault, settings.FirstFault());
        Assert.Equal(fault, Assert.Throws<ArgumentException>(() => SweepPoints.Of(settings)).Message);
    }
}
