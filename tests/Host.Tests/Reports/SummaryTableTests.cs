using ActorDistill.Host.Reports;

namespace ActorDistill.Host.Tests.Reports;

public class SummaryTableTests
{
    [Fact]
    public void Without_a_terminal_the_table_is_aligned_text()
    {
        TeacherFigures teacher = new(
            "teacher", "teacher/model", "d", 3.2705, 1000, 400, 800, 0.1234, 0.456, 3 << 20, ["cpu"], 1);
        StudentSummary student = new(
            "guide-taid", "completed", null, "taid", "guide-full", "hidden", ["student-1"], 400, 400, 819_200, 6.5, 3.75, 3.2705,
            new GapFigures(0.4123, "undistilled-trial", "undistilled", 4.1),
            5432.1, 0.377, 0.38, 0.1234, 0.31, 0.91, 512, 1, 3, "out/model");
        var other = student with
        {
            Student = "kl",
            State = "failed",
            Reason = "the loss is NaN",
            Steps = 17,
            NatsPerToken = null,
            Gap = null,
            Overlap = null,
            T = null,
            RepeatedSteps = 0,
            Model = null,
        };
        RunSummary summary = new(
            "quick", new DateTimeOffset(2026, 11, 21, 9, 5, 0, TimeSpan.Zero), new Hardware("AMD EPYC", 2), [teacher], [student, other]);
        using var output = new StringWriter { NewLine = "\n" };
        SummaryTable.Of(summary).Print(output);
        Assert.Equal(
            """
            run quick, 2026-11-21 09:05 UTC, AMD EPYC, 2 cores
            teacher teacher (teacher/model): 3.2705 nats/token, 400 batches of 0.123 s, busy 46%, 3.0 MiB sent

            """
            + "student     state       steps  nats/token  at start  gap closed  tokens/s"
            + "  s/step  teacher s  student s  overlap  bytes/token      t\n"
            + "guide-taid  completed     400      3.7500    6.5000       41.2%     5,432"
            + "   0.377      0.123      0.310      91%          512  1.000\n"
            + "kl          failed     17/400           -    6.5000           -     5,432"
            + "   0.377      0.123      0.310        -          512      -\n"
            + """
            gap: from undistilled, which learnt from the text alone, to the teacher
            guide-taid: 3 steps were done twice, after a resume
            guide-taid: out/model
            kl: the loss is NaN

            """,
            output.ToString());
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(3 << 20, "3.0 MiB")]
    [InlineData(5368709120, "5.00 GiB")]
    public void Sizes_are_written_for_people(double bytes, string text) => Assert.Equal(text, Figure.Bytes(bytes));
}
