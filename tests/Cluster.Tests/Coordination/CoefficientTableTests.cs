using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class CoefficientTableTests
{
    private static readonly TaidSettings Settings = new(StepCount: 100, Alpha: 0.5);

    private readonly CoefficientTable _table = new(Settings);

    [Theory]
    [InlineData(false, TaidSignal.CrossEntropy)]
    [InlineData(false, TaidSignal.Kl)]
    [InlineData(true, TaidSignal.CrossEntropy)]
    public void The_answers_are_those_of_the_schedule_within_one_process(bool parity, TaidSignal signal)
    {
        var settings = Settings with { Parity = parity, Signal = signal };
        var (schedule, table) = (new TaidSchedule(settings), new CoefficientTable(settings));
        var (expected, answered) = (schedule.Start, schedule.Start);
        for (var step = 0; step < 50; step++)
        {
            LossSums[] losses = [new(30 / (step + 1.0), 3 / (step + 1.0), 7), new(20 / (step + 2.0), 2 / (step + 3.0), 5)];
            var sums = losses.Select(loss => signal == TaidSignal.Kl ? loss.Kl : loss.Soft).ToArray();
            expected = parity
                ? schedule.Next(schedule.Next(expected, sums[0] / 7, step, 7), sums[1] / 5, step, 5)
                : schedule.Next(expected, (sums[0] + sums[1]) / 12, step, 12);
            answered = table.Report(new StepLosses(step, answered, losses), Samples.Recipe()).After;
            Assert.Equal(expected, answered);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_without_the_loss_on_the_tokens_leaves_t_alone(bool parity)
    {
        var table = new CoefficientTable(Settings with { Parity = parity });
        var before = new TaidState(0.5, 2, 0.1);
        var answer = table.Report(new StepLosses(3, before, []), Samples.Recipe());
        Assert.Equal((CoefficientOutcome.New, before), (answer.Outcome, answer.After));
        Assert.Equal(CoefficientOutcome.Repeated, table.Report(new StepLosses(3, before, []), Samples.Recipe()).Outcome);
    }

    [Fact]
    public void The_same_report_has_the_same_answer()
    {
        var states = Train(0, 20);
        for (var step = 19; step >= 0; step--)
        {
            var again = Report(step, states[step], Loss(step));
            Assert.Equal((CoefficientOutcome.Repeated, states[step + 1]), (again.Outcome, again.After));
        }
        Assert.Equal(20, _table.Count);
    }

    [Fact]
    public void Another_bit_from_an_equal_deterministic_recipe_is_a_conflict_and_changes_nothing()
    {
        var states = Train(0, 10);
        var answer = Report(4, states[4], Math.BitIncrement(Loss(4)));
        Assert.Equal(CoefficientOutcome.Conflict, answer.Outcome);
        Assert.Equal("step 4 had the losses 20 and 0 of 10 tokens and now has 20.000000000000004 and 0 of 10 tokens", answer.Difference);
        Assert.Equal(CoefficientOutcome.Repeated, Report(9, states[9], Loss(9)).Outcome);
    }

    [Fact]
    public void Another_state_before_the_step_is_a_conflict_too()
    {
        var states = Train(0, 10);
        Assert.Equal(CoefficientOutcome.Conflict, Report(4, states[5], Loss(4)).Outcome);
        Assert.Equal(CoefficientOutcome.Conflict, Report(10, states[9], Loss(10)).Outcome);
        Assert.Equal(CoefficientOutcome.Conflict, Report(10, states[10] with { Momentum = -states[10].Momentum }, Loss(10)).Outcome);
    }

    [Theory]
    [InlineData("haswell", true)]
    [InlineData("zen", false)]
    public void Another_bit_where_none_is_promised_replaces_what_followed(string blas, bool isDeterministic)
    {
        var states = Train(0, 10);
        var recipe = Samples.Recipe(blas) with { IsDeterministic = isDeterministic };
        var answer = _table.Report(new StepLosses(4, states[4], [new LossSums(5, 0, 10)]), recipe);
        Assert.Equal(CoefficientOutcome.Replaced, answer.Outcome);
        Assert.NotNull(answer.Difference);
        Assert.NotEqual(states[5], answer.After);
        Assert.Equal(5, _table.Count);
        Assert.Equal(CoefficientOutcome.Repeated, _table.Report(new StepLosses(4, states[4], [new LossSums(5, 0, 10)]), recipe).Outcome);
    }

    [Fact]
    public void A_table_that_knows_nothing_goes_on_from_the_state_in_the_report()
    {
        var states = Train(0, 30);
        var fresh = new CoefficientTable(Settings);
        var answer = fresh.Report(new StepLosses(20, states[20], [new LossSums(Loss(20), 0, 10)]), Samples.Recipe());
        Assert.Equal((CoefficientOutcome.New, states[21]), (answer.Outcome, answer.After));
        // One checkpoint further back than what it knows: that is new too, and what follows is compared from there.
        var back = fresh.Report(new StepLosses(10, states[10], [new LossSums(Loss(10), 0, 10)]), Samples.Recipe());
        Assert.Equal((CoefficientOutcome.New, states[11]), (back.Outcome, back.After));
    }

    [Fact]
    public void A_checkpoint_ends_the_memory_of_what_is_before_it()
    {
        var states = Train(0, 10);
        _table.ForgetBefore(7);
        Assert.Equal(3, _table.Count);
        Assert.Equal(CoefficientOutcome.Repeated, Report(7, states[7], Loss(7)).Outcome);
        Assert.Equal(CoefficientOutcome.New, Report(6, states[6], Loss(6)).Outcome);
    }

    [Fact]
    public void The_memory_has_a_limit()
    {
        Train(0, CoefficientTable.StepCountMax + 10);
        Assert.Equal(CoefficientTable.StepCountMax, _table.Count);
    }

    private static double Loss(long step) => 100 / (step + 1.0);

    private CoefficientAnswer Report(long step, TaidState before, double sum) =>
        _table.Report(new StepLosses(step, before, [new LossSums(sum, 0, 10)]), Samples.Recipe());

    // The state before each step, and the one behind the last.
    private IReadOnlyList<TaidState> Train(long first, long end)
    {
        var states = new List<TaidState> { new TaidSchedule(Settings).Start };
        for (var step = first; step < end; step++) states.Add(Report(step, states[^1], Loss(step)).After);
        return states;
    }
}
