using ActorDistill.Settings.Students;
using ActorDistill.Settings.Tests.Runs;

namespace ActorDistill.Settings.Tests.Students;

public sealed class IntakeSettingsTests
{
    [Fact]
    public void Each_key_reaches_its_record()
    {
        var intake = Read("""
            window-batches = 3, window-bytes = 5MiB, answer-timeout = 7s, retry-pause = 1s, retry-pause-max = 2s, keep-alive-delay = 4s
            keep-alive-timeout = 6s
            """);
        Assert.Equal((3, 5L * 1024 * 1024), (intake.WindowBatches, intake.WindowBytes));
        TimeSpan[] times =
            [intake.AnswerTimeout, intake.RetryPause, intake.RetryPauseMax, intake.KeepAliveDelay, intake.KeepAliveTimeout];
        Assert.Equal([7, 1, 2, 4, 6], times.Select(time => time.TotalSeconds));
    }

    [Fact]
    public void The_defaults_are_sound() => Assert.Null(Read("").FirstFault());

    [Theory]
    [InlineData("window-batches = 0", "window-batches is 0, must be a whole number from 1 to 4096")]
    [InlineData("window-bytes = 0B", "window-bytes is 0B, must be a size in bytes (as 64KiB, 256MiB) from 1 up")]
    [InlineData("answer-timeout = 5", "answer-timeout is 5, must be a duration with its unit (ms, s, m, h or d) from 10ms to 1h")]
    [InlineData("keep-alive-delay = 10ms", "keep-alive-delay is 10ms, must be a duration with its unit (ms, s, m, h or d) from 1s to 1h")]
    [InlineData("retry-pause = 2s, retry-pause-max = 1s", "retry-pause-max is below retry-pause")]
    public void What_cannot_be_is_told(string keys, string fault) =>
        Assert.EndsWith(fault, Assert.Single(Assert.Throws<SettingsException>(() => Read(keys)).Faults).ToString());

    private static IntakeSettings Read(string keys)
    {
        return RunText.Parse($"student.intake {{\n{keys}\n}}").StudentService.Intake;
    }
}
