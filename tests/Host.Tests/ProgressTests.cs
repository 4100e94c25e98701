using ActorDistill.Host.Progress;

namespace ActorDistill.Host.Tests;

public class ProgressTests
{
    [Fact]
    public void Rate_and_time_left_follow_from_the_units_done_since_the_start()
    {
        var clock = new Clock();
        var meter = new RateMeter(clock, first: 100, total: 400);
        Assert.Null(meter.PerSecond(100));
        Assert.Equal("rate not known yet", meter.Describe("steps", 100));
        clock.Seconds = 20;
        // 40 steps in 20 s are 2 a second; 260 are left.
        Assert.Equal(2, meter.PerSecond(140));
        Assert.Equal(TimeSpan.FromSeconds(130), meter.Left(140));
        Assert.Equal("2.00 steps/s, 2 min 10 s left", meter.Describe("steps", 140));
        Assert.Equal(TimeSpan.Zero, meter.Left(400));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(11_225, "3 h 07 min")]
    public void Durations_are_written_for_people(double seconds, string text) =>
        Assert.Equal(text, RateMeter.Text(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Without_a_terminal_a_line_comes_at_most_every_ten_seconds_and_at_the_end()
    {
        var clock = new Clock();
        using var output = new StringWriter { NewLine = "\n" };
        var view = new PlainView(output, "steps", 0, 30, clock);
        for (var step = 1; step <= 30; step++)
        {
            clock.Seconds = step;
            view.Report(step, $"loss {step / 4.0:f2}");
        }
        Assert.Equal(
            """
            1/30 steps, 1.00 steps/s, 29 s left, loss 0.25
            11/30 steps, 1.00 steps/s, 19 s left, loss 2.75
            21/30 steps, 1.00 steps/s, 9 s left, loss 5.25
            30/30 steps, 1.00 steps/s, 0 s left, loss 7.50

            """,
            output.ToString());
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
