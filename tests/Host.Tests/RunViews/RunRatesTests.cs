using ActorDistill.Host.Progress;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Host.Tests.RunViews;

public class RunRatesTests
{
    private readonly SetClock _clock = new();
    private readonly RunRates _rates;

    public RunRatesTests() => _rates = new RunRates(_clock);

    [Fact]
    public void The_last_step_tells_until_there_are_two_states()
    {
        // 2 steps a second: 4,096 tokens and 2 MiB; 90 steps are left.
        var rates = At(0, 10);
        Assert.Equal((4096, 2 << 20, 0.75, 0.75, TimeSpan.FromSeconds(45)),
            (rates.TokensPerSecond, rates.BytesPerSecond, rates.BusyShare, rates.WindowFill, rates.Left));
    }

    [Fact]
    public void Then_the_steps_between_states_do()
    {
        At(0, 10);
        // 4 steps in 8 s.
        var rates = At(8, 14);
        Assert.Equal((1024, TimeSpan.FromSeconds(172)), (rates.TokensPerSecond, rates.Left));
    }

    [Fact]
    public void Only_the_last_half_minute_counts()
    {
        for (var second = 0; second <= 60; second++)
            At(second, second < 30 ? 10 : 10 + second - 30);
        // One step a second since second 30; the slow half before is forgotten.
        Assert.Equal(2048, At(61, 41).TokensPerSecond);
    }

    [Fact]
    public void A_trial_with_less_than_a_step_in_half_a_minute_has_a_rate_too()
    {
        At(0, 10);
        At(40, 11);
        Assert.Equal(2048 * 2 / 80.0, At(80, 12).TokensPerSecond!.Value, 1e-9);
    }

    [Fact]
    public void A_trial_that_stands_still_is_said_to_stand_still()
    {
        At(0, 10);
        Assert.Equal(4096, At(29, 10).TokensPerSecond);
        var rates = At(30, 10);
        Assert.Equal(0, rates.TokensPerSecond);
        Assert.Null(rates.Left);
    }

    [Fact]
    public void A_trial_that_falls_back_to_a_checkpoint_begins_anew()
    {
        At(0, 10);
        At(1, 50);
        // As of the last step, not a negative rate.
        Assert.Equal(4096, At(2, 20).TokensPerSecond);
        Assert.Equal(2048 * 3, At(3, 23).TokensPerSecond);
    }

    [Theory]
    [InlineData(TrialState.Queued)]
    [InlineData(TrialState.Assigned)]
    [InlineData(TrialState.Completed)]
    public void A_trial_that_is_not_trained_has_no_rate(TrialState state)
    {
        At(0, 10);
        var trial = Statuses.Trial("a", 12, state);
        _clock.Seconds = 1;
        Assert.Equal(TrialRates.Unknown, _rates.Next(Statuses.Of(trial))[trial.Trial]);
    }

    private TrialRates At(double seconds, long step)
    {
        _clock.Seconds = seconds;
        return _rates.Next(Statuses.Of(Statuses.Trial("a", step)))[new TrialId("a")];
    }
}
