using ActorDistill.Host.Reports;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests.Reports;

public class MetricsFileTests
{
    [Fact]
    public void A_start_takes_back_the_later_steps_before_it_and_counts_those_that_are_done_again()
    {
        var history = Read(
            Metrics.Start(0, "student-1"), Metrics.Validation(0, 8.5), Metrics.Step(1, loss: 5), Metrics.Step(2, loss: 4),
            Metrics.Checkpoint(2), Metrics.Step(3, loss: 3), Metrics.Step(4, loss: 2.5), Metrics.Validation(4, 3.5), Metrics.Checkpoint(4),
            Metrics.Start(2, "student-2"), Metrics.Step(3, loss: 3.1), Metrics.Validation(3, 3.75));
        Assert.Equal([(1, 5), (2, 4), (3, 3.1)], history.Steps.Select(step => (step.Step, step.Loss)));
        Assert.Equal([(0, 8.5), (3, 3.75)], history.Validations.Select(point => (point.Step, point.NatsPerToken)));
        Assert.Equal([2], history.Checkpoints);
        // Step 3 was done twice; step 4 only once, and it counts no more.
        Assert.Equal(1, history.RepeatedSteps);
        Assert.Equal(["student-1", "student-2"], history.Workers);
    }

    [Fact]
    public void A_start_before_the_first_step_takes_all_back()
    {
        var (start, first) = (Metrics.Start(0, "a"), Metrics.Step(1, loss: 5));
        var history = Read(start, first, start, first, Metrics.Step(2, loss: 4));
        Assert.Equal([1, 2], history.Steps.Select(step => step.Step));
        Assert.Equal(1, history.RepeatedSteps);
    }

    [Fact]
    public void What_follows_the_last_whole_line_is_not_there_yet()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("metrics.jsonl");
        var whole = $"{Metrics.Start(0, "a")}\n{Metrics.Step(1, loss: 5)}\n";
        var torn = Metrics.Step(2, loss: 4);
        for (var length = 0; length <= torn.Length; length++)
        {
            File.WriteAllText(path, whole + torn[..length]);
            Assert.Equal([1], MetricsFile.Read(path).Steps.Select(step => step.Step));
        }
        File.AppendAllText(path, "\n");
        Assert.Equal([1, 2], MetricsFile.Read(path).Steps.Select(step => step.Step));
    }

    [Theory]
    [InlineData("{\"kind\":\"step\",\"step\":2,\"lo", "{\"kind\":\"step\",\"step\":2,\"lo")]
    [InlineData("{\"kind\":\"stop\",\"step\":2}", "{\"kind\":\"stop\",\"step\":2}")]
    [InlineData("{\"step\":2}", "{\"step\":2}")]
    [InlineData("{\"kind\":\"checkpoint\"}", "{\"kind\":\"checkpoint\"}")]
    [InlineData("\u0000\u0000", "??")]
    [InlineData("", "")]
    [InlineData("null", "null")]
    public void A_damaged_line_in_the_middle_is_told_with_its_number(string line, string shown)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("metrics.jsonl");
        File.WriteAllText(path, $"{Metrics.Start(0, "a")}\n{line}\n{Metrics.Step(1, loss: 5)}\n");
        var fault = Assert.Throws<OperatorException>(() => MetricsFile.Read(path));
        Assert.Equal($"{path}: line 2 is damaged: {shown}", fault.Message);
    }

    [Fact]
    public void Losses_that_are_no_numbers_and_a_trial_without_a_file_are_read()
    {
        var step = Assert.Single(Read(Metrics.Start(0, "a"), Metrics.Step(1, loss: double.NaN)).Steps);
        Assert.True(double.IsNaN(step.Loss));
        Assert.Empty(MetricsFile.Read("no-such-file").Steps);
    }

    private static MetricsHistory Read(params string[] lines)
    {
        using var folder = new TemporaryFolder();
        return Metrics.Write(folder.PathOf("metrics.jsonl"), lines);
    }
}
