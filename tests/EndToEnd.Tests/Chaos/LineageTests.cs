using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Chaos;

public sealed class LineageTests
{
    [Fact]
    public void Each_batch_once_is_no_fault()
    {
        var lineage = Lineage.Of([Start(0), Step(1, 0, 1), Validation(1), Step(2, 2, 3)]);
        Assert.Null(lineage.FirstFault(4));
        Assert.Equal((0, 1), (lineage.RepeatedSteps, lineage.Starts));
    }

    [Fact]
    public void A_start_takes_back_the_steps_behind_it()
    {
        var lineage = Lineage.Of([Start(0), Step(1, 0), Step(2, 1), Step(3, 2), Start(1), Step(2, 1), Step(3, 2)]);
        Assert.Null(lineage.FirstFault(3));
        Assert.Equal((2, 2), (lineage.RepeatedSteps, lineage.Starts));
    }

    [Theory]
    [InlineData("0 1|1 2", "batch 1 where 2 belongs")]
    [InlineData("0 1|3 4", "batch 3 where 2 belongs")]
    [InlineData("0 1", "2 batches instead of 4")]
    [InlineData("0 1|2 3|4 5", "6 batches instead of 4")]
    public void A_batch_that_is_missing_or_trained_twice_is_told(string steps, string fault)
    {
        var lines = steps.Split('|').Select((batches, step) => Step(step + 1, [.. batches.Split(' ').Select(int.Parse)]));
        Assert.Equal(fault, Lineage.Of([Start(0), .. lines]).FirstFault(4));
    }

    [Fact]
    public void Two_students_that_write_into_one_file_are_told() =>
        Assert.Equal("step 2 behind step 2", Assert.Throws<InvalidDataException>(
            () => Lineage.Of([Start(0), Step(1, 0), Step(2, 1), Step(2, 1)])).Message);

    [Fact]
    public void A_start_behind_steps_that_nobody_did_is_told() =>
        Assert.Equal("a start at step 5 behind step 1", Assert.Throws<InvalidDataException>(
            () => Lineage.Of([Start(0), Step(1, 0), Start(5)])).Message);

    private static string Start(int step) => $$"""{"kind":"start","step":{{step}},"worker":"s","time":"2026-01-01T00:00:00Z"}""";

    private static string Step(int step, params int[] batches) =>
        $$"""{"kind":"step","step":{{step}},"batches":[{{string.Join(',', batches)}}]}""";

    private static string Validation(int step) => $$"""{"kind":"validation","step":{{step}},"nats_per_token":1.5,"tokens":8}""";
}
