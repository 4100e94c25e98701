using System.Text.Json;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Schedules.Tests.Taid;

public class TaidScheduleTests
{
    private static readonly double[] Losses = [4.0, 3.0, 3.5, 2.0, 2.0];

    // The worked examples: the slow start of a long run, a short run that the ramp decides, and a fast adaptive one.
    [Theory]
    [InlineData(0.4, 5e-4, 0.99, 10000, new[] { 0.4, 0.40015018749990233, 0.40030021056284887, 0.40045051676585025, 0.4006007814851599 })]
    [InlineData(0.2, 5e-4, 0.99, 5, new[] { 0.2, 0.36, 0.52, 0.68, 0.84 })]
    [InlineData(0.2, 0.5, 0.9, 1000, new[] { 0.2, 0.4024998697998042, 0.5523105782927011, 0.6669245470108364, 0.7519957509090747 })]
    public void T_follows_the_worked_examples(double start, double alpha, double beta, long steps, double[] expected)
    {
        var schedule = new TaidSchedule(new TaidSettings(steps, start, Alpha: alpha, Beta: beta));
        RequireClose(expected, Run(schedule, Losses).Select(state => state.T));
    }

    [Theory]
    [InlineData(0.99, new[] { 0.0, 0.0025, 0.0008083333333333333, 0.005085964285714285, 0.005035104642857142 })]
    [InlineData(0.9, new[] { 0.0, 0.025, 0.005833333333333334, 0.04810714285714284, 0.04329642857142856 })]
    public void The_momentum_follows_the_worked_examples(double beta, double[] expected) =>
        RequireClose(expected, Run(new TaidSchedule(new TaidSettings(10000, Beta: beta)), Losses).Select(state => state.Momentum));

    [Fact]
    public void The_golden_trajectories_are_met_to_1e_12()
    {
        var runs = JsonDocument.Parse(File.ReadAllText(GoldenFolder.PathOf("objectives", "taid_schedule.json"))).RootElement;
        Assert.True(runs.GetArrayLength() > 0);
        foreach (var run in runs.EnumerateArray())
        {
            var settings = new TaidSettings(
                run.GetProperty("steps").GetInt64(), run.GetProperty("t_start").GetDouble(),
                run.TryGetProperty("t_end", out var end) ? end.GetDouble() : 1,
                run.GetProperty("alpha").GetDouble(), run.GetProperty("beta").GetDouble());
            var schedule = new TaidSchedule(settings);
            var state = schedule.Start;
            Assert.Equal(settings.StepCount, run.GetProperty("rows").GetArrayLength());
            foreach (var row in run.GetProperty("rows").EnumerateArray())
            {
                Assert.Equal(row[1].GetDouble(), state.T, 1e-12);
                state = schedule.Next(state, row[2].GetDouble(), row[0].GetInt64(), 1);
                Assert.Equal(row[3].GetDouble(), state.T, 1e-12);
                Assert.Equal(row[4].GetDouble(), state.Momentum, 1e-12);
            }
        }
    }

    // t after a quarter, half, three quarters and all of a run whose loss never changes, from 0.4 with alpha 5e-4.
    [Theory]
    [InlineData(1000, new[] { 0.55, 0.70, 0.85, 1.0 })]
    [InlineData(4000, new[] { 0.55, 0.70, 0.85, 1.0 })]
    [InlineData(12000, new[] { 0.716607, 0.866147, 0.936778, 1.0 })]
    [InlineData(40000, new[] { 0.950764, 0.995960, 0.999668, 1.0 })]
    public void A_flat_loss_beats_the_ramp_only_on_long_runs(long steps, double[] expected)
    {
        var schedule = new TaidSchedule(new TaidSettings(steps));
        var state = schedule.Start;
        var seen = new List<double>();
        for (long n = 0; n <= steps; n++)
        {
            state = schedule.Next(state, 2.5, n, 100);
            if (n > 0 && n % (steps / 4) == 0)
                seen.Add(state.T);
        }
        RequireClose(expected, seen, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void T_never_falls_and_never_passes_its_end(int seed)
    {
        var random = new Random(seed);
        var settings = new TaidSettings(50, TStart: 0.1 * seed, TEnd: 0.9, Alpha: 0.3, Beta: 0.5);
        var losses = Enumerable.Range(0, 80).Select(_ => Math.Exp(4 * random.NextDouble() - 2));
        var last = settings.TStart;
        foreach (var state in Run(new TaidSchedule(settings), losses))
        {
            Assert.InRange(state.T, last, 0.9);
            last = state.T;
        }
        Assert.Equal(0.9, last);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.5, false)]
    public void Without_the_adaptive_part_t_is_the_ramp(double alpha, bool adaptive)
    {
        var schedule = new TaidSchedule(new TaidSettings(10, 0.2, 0.8, alpha, Adaptive: adaptive));
        RequireClose(Enumerable.Range(0, 11).Select(n => 0.2 + 0.06 * n), Run(schedule, Noise(11)).Select(state => state.T), 1e-15);
    }

    [Theory]
    [InlineData(0.4, 1)]
    [InlineData(0.1, 0.7)]
    [InlineData(0.3, 0.9)]
    public void The_step_at_the_end_of_the_run_gives_the_end_exactly(double start, double end)
    {
        var schedule = new TaidSchedule(new TaidSettings(7, start, end));
        Assert.Equal(end, schedule.Next(new TaidState(start, 1, 0), 1, 7, 1).T);
        Assert.Equal(end, schedule.Next(new TaidState(start, 1, 0), 1, 8, 1).T);
    }

    [Fact]
    public void Losses_ten_times_as_large_give_the_same_t()
    {
        var schedule = new TaidSchedule(new TaidSettings(1000, 0.2, Alpha: 0.1, Beta: 0.9));
        var losses = Noise(200).ToList();
        RequireClose(
            Run(schedule, losses).Select(state => state.T),
            Run(schedule, losses.Select(loss => 10 * loss)).Select(state => state.T),
            1e-15);
    }

    [Fact]
    public void A_state_saved_as_json_goes_on_bit_for_bit()
    {
        var schedule = new TaidSchedule(new TaidSettings(100, Alpha: 0.2));
        var whole = Run(schedule, Noise(60)).ToList();
        var state = schedule.Start;
        foreach (var (loss, n) in Noise(60).Select((loss, n) => (loss, n)))
        {
            state = JsonSerializer.Deserialize<TaidState>(JsonSerializer.Serialize(state))!;
            state = schedule.Next(state, loss, n, 5);
            Assert.Equal(whole[n], state);
        }
    }

    [Theory]
    [InlineData(double.NaN, 10, true)]
    [InlineData(double.PositiveInfinity, 10, true)]
    [InlineData(2.0, 0, true)]
    [InlineData(2.0, 10, false)]
    public void A_loss_that_does_not_count_changes_nothing(double loss, long tokens, bool training)
    {
        var schedule = new TaidSchedule(new TaidSettings(10, Alpha: 0.5));
        Assert.Equal(schedule.Start, schedule.Next(schedule.Start, loss, 0, tokens, training));
        var later = new TaidState(0.5, 3, 0.01);
        Assert.Equal(later, schedule.Next(later, loss, 9, tokens, training));
    }

    [Fact]
    public void Parity_moves_t_during_validation_as_the_published_code_does()
    {
        var parity = new TaidSchedule(new TaidSettings(1000, Alpha: 0.5, Parity: true));
        var state = new TaidState(0.5, 3, 0.01);
        Assert.Equal(parity.Next(state, 2, 5, 10), parity.Next(state, 2, 5, 10, training: false));
        Assert.NotEqual(state, parity.Next(state, 2, 5, 10, training: false));
    }

    [Theory]
    [InlineData(double.NaN, 10)]
    [InlineData(1.0, 0)]
    public void Parity_lets_a_nan_stick_and_saves_it(double loss, long tokens)
    {
        var parity = new TaidSchedule(new TaidSettings(1000, Parity: true));
        var state = parity.Next(new TaidState(0.5, 3, 0.01), loss, 5, tokens);
        Assert.Equal(new TaidState(double.NaN, double.NaN, double.NaN), state);
        state = JsonSerializer.Deserialize<TaidState>(JsonSerializer.Serialize(state))!;
        Assert.True(double.IsNaN(parity.Next(state, 1, 6, 10).T));
    }

    [Fact]
    public void Both_forms_agree_where_every_loss_counts()
    {
        var settings = new TaidSettings(100, Alpha: 0.2);
        Assert.Equal(
            Run(new TaidSchedule(settings), Noise(100)), Run(new TaidSchedule(settings with { Parity = true }), Noise(100)));
    }

    [Fact]
    public void The_first_loss_moves_nothing_however_late_it_comes() =>
        Assert.Equal(new TaidState(0.4, 7, 0), new TaidSchedule(new TaidSettings(10)).Next(new TaidState(0.4, null, 0), 7, 9, 3));

    [Theory]
    [InlineData(0, 0.4, 1, 0.5, 0.9, "steps is 0, must be at least 1")]
    [InlineData(1, 1, 1, 0.5, 0.9, "taid-start is 1, must be 0 to below 1")]
    [InlineData(1, -0.1, 1, 0.5, 0.9, "taid-start is -0.1, must be 0 to below 1")]
    [InlineData(1, double.NaN, 1, 0.5, 0.9, "taid-start is NaN, must be 0 to below 1")]
    [InlineData(1, 0, 0, 0.5, 0.9, "taid-end is 0, must be above 0 and at most 1")]
    [InlineData(1, 0.4, 1.5, 0.5, 0.9, "taid-end is 1.5, must be above 0 and at most 1")]
    [InlineData(1, 0.4, 0.3, 0.5, 0.9, "taid-start is 0.4, must not be above taid-end, 0.3")]
    [InlineData(1, 0.4, 1, 1.1, 0.9, "taid-alpha is 1.1, must be 0 to 1")]
    [InlineData(1, 0.4, 1, double.NaN, 0.9, "taid-alpha is NaN, must be 0 to 1")]
    [InlineData(1, 0.4, 1, 0.5, 1, "taid-beta is 1, must be 0 to below 1")]
    public void Settings_out_of_range_are_named_and_refused(
        long steps, double start, double end, double alpha, double beta, string fault)
    {
        var settings = new TaidSettings(steps, start, end, alpha, beta);
        Assert.Equal(fault, settings.FirstFault());
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => new TaidSchedule(settings)).Message);
    }

    [Fact]
    public void A_negative_step_or_token_count_is_our_bug_and_throws()
    {
        var schedule = new TaidSchedule(new TaidSettings(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Next(schedule.Start, 1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Next(schedule.Start, 1, 0, -1));
    }

    private static IEnumerable<TaidState> Run(TaidSchedule schedule, IEnumerable<double> losses)
    {
        var (state, n) = (schedule.Start, 0L);
        foreach (var loss in losses)
            yield return state = schedule.Next(state, loss, n++, 10);
    }

    private static IEnumerable<double> Noise(int count)
    {
        var random = new Random(17);
        return Enumerable.Range(0, count).Select(n => 5 * Math.Exp(-0.01 * n) * (1 + 0.1 * random.NextDouble()));
    }

    private static void RequireClose(IEnumerable<double> expected, IEnumerable<double> actual, double error = 1e-14)
    {
        var (wanted, given) = (expected.ToList(), actual.ToList());
        Assert.Equal(wanted.Count, given.Count);
        Assert.All(wanted.Zip(given), pair => Assert.Equal(pair.First, pair.Second, error));
    }
}
