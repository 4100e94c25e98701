namespace ActorDistill.Schedules.Tests;

public class LearningRateScheduleTests
{
    // By hand, peak 1, 4 warm-up steps of 12, floor 0.1: after k = 3 the cosine has 8 steps, so k = 7 is its middle: (1 + 0.1) / 2;
    // k = 5 is a quarter: 0.1 + 0.9 (1 + sqrt(1/2)) / 2 = 0.8681980515339464; k = 9 three quarters: 0.1 + 0.9 (1 - sqrt(1/2)) / 2.
    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(3, 1)]
    [InlineData(5, 0.8681980515339464)]
    [InlineData(7, 0.55)]
    [InlineData(9, 0.23180194846605365)]
    [InlineData(11, 0.1)]
    [InlineData(12, 0.1)]
    [InlineData(1_000_000_000_000, 0.1)]
    public void Warm_up_then_cosine_has_the_values_worked_by_hand(long step, double rate) =>
        Assert.Equal(rate, new LearningRateSchedule(new LearningRateSettings(1, 12, 4)).Rate(step), 1e-15);

    [Theory]
    [InlineData(1, 0, 0.1)]
    [InlineData(1, 1, 0.0)]
    [InlineData(7, 7, 0.3)]
    [InlineData(100, 13, 0.0)]
    [InlineData(1500, 20, 0.1)]
    [InlineData(50, 0, 1.0)]
    public void Every_step_follows_the_formula(long steps, long warmup, double floor)
    {
        const double peak = 3e-3;
        var schedule = new LearningRateSchedule(new LearningRateSettings(peak, steps, warmup, floor));
        for (long k = 0; k < steps; k++)
        {
            var turn = Math.PI * (k + 1 - warmup) / (steps - warmup);
            var expected = k < warmup ? peak * (k + 1) / warmup : peak * (floor + (1 - floor) * Math.Pow(Math.Cos(turn / 2), 2));
            Assert.Equal(expected, schedule.Rate(k), 1e-15);
        }
    }

    [Fact]
    public void The_rate_rises_through_the_warm_up_and_never_rises_again()
    {
        var schedule = new LearningRateSchedule(new LearningRateSettings(0.01, 200, 30, 0.05));
        for (var k = 1; k < 30; k++)
            Assert.True(schedule.Rate(k) > schedule.Rate(k - 1));
        for (var k = 30; k < 260; k++)
            Assert.True(schedule.Rate(k) <= schedule.Rate(k - 1));
        Assert.Equal(0.01 * 0.05, schedule.Rate(199));
    }

    [Fact]
    public void A_constant_rate_stays_at_the_peak_after_its_warm_up()
    {
        var schedule = new LearningRateSchedule(new LearningRateSettings(0.5, 10, 2, Shape: LearningRateShape.Constant));
        Assert.Equal([0.25, 0.5, 0.5, 0.5], new long[] { 0, 1, 2, 99 }.Select(schedule.Rate));
    }

    [Theory]
    [InlineData(0, 10, 1, 0.1, "learning-rate is 0, must be a finite number above 0")]
    [InlineData(double.NaN, 10, 1, 0.1, "learning-rate is NaN, must be a finite number above 0")]
    [InlineData(double.PositiveInfinity, 10, 1, 0.1, "learning-rate is Infinity, must be a finite number above 0")]
    [InlineData(1, 0, 0, 0.1, "steps is 0, must be at least 1")]
    [InlineData(1, 10, -1, 0.1, "warmup is -1, must be 0 to the 10 steps of the run")]
    [InlineData(1, 10, 11, 0.1, "warmup is 11, must be 0 to the 10 steps of the run")]
    [InlineData(1, 10, 1, 1.5, "learning-rate-floor is 1.5, must be 0 to 1")]
    [InlineData(1, 10, 1, double.NaN, "learning-rate-floor is NaN, must be 0 to 1")]
    public void Settings_out_of_range_are_named_and_refused(double peak, long steps, long warmup, double floor, string fault)
    {
        var settings = new LearningRateSettings(peak, steps, warmup, floor);
        Assert.Equal(fault, settings.FirstFault());
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => new LearningRateSchedule(settings)).Message);
    }

    [Fact]
    public void A_negative_step_is_our_bug_and_throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule(new LearningRateSettings(1, 10)).Rate(-1));
}
