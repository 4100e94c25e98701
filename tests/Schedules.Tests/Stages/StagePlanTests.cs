using System.Text.Json;
using ActorDistill.Schedules.Stages;

namespace ActorDistill.Schedules.Tests.Stages;

public class StagePlanTests
{
    [Theory]
    [InlineData(StagePlanKind.AllAtOnce, "1 2 3 task")]
    [InlineData(StagePlanKind.AllThenTask, "1 2 3 | task")]
    [InlineData(StagePlanKind.Progressive, "1 | 2 | 3 | task")]
    [InlineData(StagePlanKind.Stacked, "1 | 1 2 | 1 2 3 | task")]
    public void Three_layers_have_the_papers_active_sets(StagePlanKind kind, string stages) =>
        Assert.Equal(stages, string.Join(" | ", new StagePlan(new StagePlanSettings(kind), 3).Stages.Select(Text)));

    [Theory]
    [InlineData(StagePlanKind.AllAtOnce, "000000000000")]
    [InlineData(StagePlanKind.AllThenTask, "000111111111")]
    [InlineData(StagePlanKind.Progressive, "000111222333")]
    [InlineData(StagePlanKind.Stacked, "000111222333")]
    public void A_stage_lasts_its_steps_and_the_last_one_to_the_end(StagePlanKind kind, string expected)
    {
        var plan = new StagePlan(new StagePlanSettings(kind, StageSteps: 3), 3);
        Assert.Equal(expected, Walk(plan, Enumerable.Repeat<double?>(1, 12)));
    }

    [Fact]
    public void A_small_hidden_loss_moves_exactly_one_stage_and_the_next_starts_afresh()
    {
        var plan = new StagePlan(new StagePlanSettings(StagePlanKind.Stacked, StageSteps: 4, HiddenThreshold: 0.05), 3);
        // Below in step 1, on the threshold in step 3, below in two steps running.
        double?[] losses = [0.2, 0.049, 0.2, 0.05, 0.01, 0.01, 0.01, 0.01];
        Assert.Equal("00111233", Walk(plan, losses));
        Assert.Equal(new StageState(1, 0), plan.Next(new StageState(0, 2), 0.01));
    }

    [Fact]
    public void Without_a_hidden_loss_or_with_one_that_is_not_a_number_only_steps_count()
    {
        var plan = new StagePlan(new StagePlanSettings(StagePlanKind.Progressive, StageSteps: 2), 2);
        Assert.Equal("001122", Walk(plan, [null, double.NaN, null, null, null, null]));
    }

    [Fact]
    public void A_threshold_of_zero_never_ends_a_stage()
    {
        var plan = new StagePlan(new StagePlanSettings(StagePlanKind.Progressive, StageSteps: 100, HiddenThreshold: 0), 2);
        Assert.Equal("0000", Walk(plan, [0, 0, 0, 0]));
    }

    [Fact]
    public void A_state_survives_json()
    {
        var state = new StageState(2, 12345678901);
        Assert.Equal(state, JsonSerializer.Deserialize<StageState>(JsonSerializer.Serialize(state)));
    }

    [Fact]
    public void A_state_of_a_plan_with_more_stages_is_refused()
    {
        var plan = new StagePlan(new StagePlanSettings(StagePlanKind.Progressive), 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.At(new StageState(3, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Next(new StageState(-1, 0), 1));
    }

    [Theory]
    [InlineData(0, 0.05, "stage-steps is 0, must be at least 1")]
    [InlineData(1, -0.5, "stage-threshold is -0.5, must be a finite number from 0 up")]
    [InlineData(1, double.NaN, "stage-threshold is NaN, must be a finite number from 0 up")]
    public void Settings_out_of_range_are_named_and_refused(long steps, double threshold, string fault)
    {
        var settings = new StagePlanSettings(StagePlanKind.Stacked, steps, threshold);
        Assert.Equal(fault, settings.FirstFault());
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => new StagePlan(settings, 3)).Message);
    }

    private static string Text(Stage stage) =>
        string.Join(' ', stage.ActiveLayers.Select(layer => $"{layer}").Concat(stage.Task ? ["task"] : []));

    // The stage that each step is trained in.
    private static string Walk(StagePlan plan, IEnumerable<double?> losses)
    {
        var (state, walked) = (plan.Start, "");
        foreach (var loss in losses)
        {
            walked += state.StageIndex;
            Assert.Same(plan.Stages[state.StageIndex], plan.At(state));
            state = plan.Next(state, loss);
        }
        return walked;
    }
}
