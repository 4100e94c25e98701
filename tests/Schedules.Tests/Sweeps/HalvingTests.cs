using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Schedules.Tests.Sweeps;

public sealed class HalvingTests
{
    private static readonly HalvingSettings Quarters = new([0.25, 0.5], [], 0.5);

    [Fact]
    public void Half_of_eight_go_on_and_half_of_these()
    {
        // Losses at the first rung in the order a to h, worked by hand: b, d, e, h go on; at the second, d and h.
        var sweep = Of(8, Quarters);
        double[] first = [5, 3, 4.5, 2, 1, 6, 7, 2.5];
        foreach (var (index, loss) in first.Index()) sweep.Report(Name(index), 25, loss);
        Assert.Equal(["b", "d", "e", "h"], Names(sweep, 8, RungOutcome.Trains));
        Assert.Equal(["a", "c", "f", "g"], Names(sweep, 8, RungOutcome.Stops));
        Assert.Equal(
            "5 of 8 trials are better than its 5.0000 nats/token at step 25, where 4 go on", sweep.ReasonToStop("a"));
        foreach (var (name, loss) in new[] { ("b", 2.0), ("d", 1.0), ("e", 1.5), ("h", 0.5) }) sweep.Report(name, 50, loss);
        Assert.Equal(["d", "h"], Names(sweep, 8, RungOutcome.Passed));
        Assert.Equal("3 of 8 trials are better than its 2.0000 nats/token at step 50, where 2 go on", sweep.ReasonToStop("b"));
    }

    [Fact]
    public void Who_goes_on_is_said_as_soon_as_it_is_certain_and_no_sooner()
    {
        var sweep = Of(4, Quarters);
        sweep.Report("a", 25, 1);
        Assert.Equal("at step 25, until enough other trials have come as far", sweep.ReasonToWait("a"));
        Assert.Equal(["b", "c", "d"], sweep.AwaitedBy("a"));
        sweep.Report("b", 25, 3);
        Assert.Equal(["a", "b"], Names(sweep, 4, RungOutcome.Waits));
        // Two better than b: it is out. One may still be better than a: two go on, so a is in.
        sweep.Report("c", 25, 2);
        Assert.Equal(RungOutcome.Stops, sweep.VerdictOf("b").Outcome);
        Assert.Equal((RungOutcome.Trains, 1), (sweep.VerdictOf("a").Outcome, sweep.VerdictOf("a").Rung));
        Assert.Equal(RungOutcome.Waits, sweep.VerdictOf("c").Outcome);
        Assert.Equal(["d"], sweep.AwaitedBy("c"));
    }

    [Fact]
    public void Nobody_waits_for_a_trial_that_has_ended()
    {
        var sweep = Of(4, Quarters);
        sweep.Report("a", 25, 1);
        sweep.Report("b", 25, 2);
        sweep.End("c");
        sweep.End("d");
        sweep.Report("a", 50, 2);
        Assert.Equal(RungOutcome.Waits, sweep.VerdictOf("a").Outcome);
        sweep.Report("b", 50, 1);
        Assert.Equal([RungOutcome.Stops, RungOutcome.Passed, RungOutcome.Ended, RungOutcome.Ended],
            Enumerable.Range(0, 4).Select(index => sweep.VerdictOf(Name(index)).Outcome));
    }

    [Fact]
    public void Fewer_than_there_are_places_for_all_go_on()
    {
        var sweep = Of(8, Quarters);
        foreach (var index in new[] { 3, 4, 5, 6, 7 }) sweep.End(Name(index));
        foreach (var index in new[] { 0, 1, 2 }) sweep.Report(Name(index), 25, index);
        Assert.Equal(["a", "b", "c"], Names(sweep, 8, RungOutcome.Trains));
    }

    [Fact]
    public void Not_a_number_is_the_worst_and_of_equal_losses_the_first_trials_is_better()
    {
        var sweep = Of(4, new HalvingSettings([], [10], 0.5));
        foreach (var (name, loss) in new[] { ("d", 1.0), ("c", 1.0), ("b", double.NaN), ("a", 1.0) }) sweep.Report(name, 10, loss);
        Assert.Equal(["a", "c"], Names(sweep, 4, RungOutcome.Passed));
    }

    [Fact]
    public void The_first_measurement_of_a_rung_counts_and_what_is_at_no_rung_does_not()
    {
        var sweep = Of(2, new HalvingSettings([], [10], 0.5));
        sweep.Report("a", 9, 0.1);
        Assert.Equal(RungOutcome.Trains, sweep.VerdictOf("a").Outcome);
        sweep.Report("a", 10, 5);
        sweep.Report("a", 10, 0.1);
        sweep.Report("b", 10, 1);
        Assert.Equal(["b"], Names(sweep, 2, RungOutcome.Passed));
    }

    [Fact]
    public void Without_halving_nobody_stops()
    {
        var sweep = new Sweep([new SweepTrial("a", 10), new SweepTrial("b", 10)], halving: null);
        sweep.Report("a", 5, 9);
        sweep.End("b");
        Assert.Equal(["a", "b"], Names(sweep, 2, RungOutcome.Passed));
        Assert.Null(sweep.ReasonToStop("a"));
        Assert.Null(sweep.ReasonToWait("a"));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    // Whatever comes first, the same stop; nothing that was said is taken back; and as many go on as there are places.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_order_of_the_reports_does_not_matter(int seed)
    {
        var random = new Random(seed);
        var (count, keep) = (random.Next(1, 20), 0.2 + 0.6 * random.NextDouble());
        var halving = new HalvingSettings([], [10, 20, 30], keep);
        // Few different losses, so that some are equal.
        var losses = Enumerable.Range(0, count)
            .Select(_ => halving.Steps.ToDictionary(step => step, _ => (double)random.Next(6))).ToArray();
        var expected = Played(new Random(seed));
        for (var again = 0; again < 5; again++) Assert.Equal(expected, Played(random));
        Assert.Equal(halving.PlacesOf(count)[^1], expected.Count(outcome => outcome == RungOutcome.Passed));

        IReadOnlyList<RungOutcome> Played(Random order)
        {
            var sweep = Of(count, halving);
            var next = new int[count];
            var last = new RungVerdict[count];
            while (Enumerable.Range(0, count).Where(CanTrain).ToList() is { Count: > 0 } able)
            {
                var index = able[order.Next(able.Count)];
                var step = halving.Steps[next[index]++];
                sweep.Report(Name(index), step, losses[index][step]);
                for (var i = 0; i < count; i++) last[i] = Later(last[i], sweep.VerdictOf(Name(i)));
            }
            return [.. last.Select(verdict => verdict.Outcome)];

            // One that waits trains on, as one does that nobody wants to replace; one that stops does not.
            bool CanTrain(int index) => next[index] < 3 && sweep.VerdictOf(Name(index)).Outcome != RungOutcome.Stops;
        }
    }

    [Theory]
    [InlineData(8, 0.5, new[] { 4, 2 })]
    [InlineData(9, 1.0 / 3, new[] { 3, 1 })]
    [InlineData(100, 0.07, new[] { 7, 1 })]
    [InlineData(3, 0.5, new[] { 2, 1 })]
    [InlineData(1, 0.1, new[] { 1, 1 })]
    public void Places_are_the_share_rounded_up(int trialCount, double keep, int[] places) =>
        Assert.Equal(places, (Quarters with { KeepShare = keep }).PlacesOf(trialCount));

    [Theory]
    [InlineData(new[] { 0.3, 0.6 }, 10, new long[] { 3, 6 })]
    [InlineData(new[] { 0.001, 0.5 }, 10, new long[] { 1, 5 })]
    public void Shares_are_rounded_to_whole_steps(double[] shares, long stepCount, long[] rungs) =>
        Assert.Equal(rungs, new HalvingSettings(shares, [], 0.5).RungsOf(stepCount));

    [Fact]
    public void Rungs_that_a_trial_does_not_have_are_told()
    {
        Assert.Null(Quarters.FaultFor(4));
        Assert.Equal("its rungs are the steps 1, 1, which must be different ones before its last, 2", Quarters.FaultFor(2));
        Assert.Equal(
            "its rungs are the steps 10, 20, which must be different ones before its last, 20",
            new HalvingSettings([], [10, 20], 0.5).FaultFor(20));
    }

    public static TheoryData<HalvingSettings, string> Faults => new()
    {
        { new([], [], 0.5), "rungs and rung-steps: exactly one of the two must have numbers" },
        { new([0.5], [5], 0.5), "rungs and rung-steps: exactly one of the two must have numbers" },
        { new([0.5, 0.5], [], 0.5), "rungs is [0.5, 0.5], must be ascending numbers above 0 and below 1" },
        { new([0, 0.5], [], 0.5), "rungs is [0, 0.5], must be ascending numbers above 0 and below 1" },
        { new([1], [], 0.5), "rungs is [1], must be ascending numbers above 0 and below 1" },
        { new([], [0], 0.5), "rung-steps is [0], must be ascending whole numbers of at least 1" },
        { new([], [2, 1], 0.5), "rung-steps is [2, 1], must be ascending whole numbers of at least 1" },
        { new([0.5], [], 1), "keep is 1, must be above 0 and below 1" },
        { new([0.5], [], double.NaN), "keep is NaN, must be above 0 and below 1" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_cannot_be_is_told(HalvingSettings settings, string fault) => Assert.Equal(fault, settings.FirstFault());

    private static RungVerdict Later(RungVerdict before, RungVerdict now)
    {
        var isFinal = before.Outcome is RungOutcome.Stops or RungOutcome.Passed;
        Assert.True(!isFinal || before.Outcome == now.Outcome, $"{before}, then {now}");
        Assert.True(now.Rung >= before.Rung, $"{before}, then {now}");
        return now;
    }

    private static Sweep Of(int count, HalvingSettings halving) =>
        new([.. Enumerable.Range(0, count).Select(index => new SweepTrial(Name(index), 100))], halving);

    private static string Name(int index) => $"{(char)('a' + index)}";

    private static IEnumerable<string> Names(Sweep sweep, int count, RungOutcome outcome) =>
        Enumerable.Range(0, count).Select(Name).Where(name => sweep.VerdictOf(name).Outcome == outcome);
}
