using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Taid;
using ActorDistill.StudentActors.Trials;
using ActorDistill.StudentActors.Workers;

namespace ActorDistill.StudentActors.Tests.Workers;

/// <summary>What a student does about orders that come twice, late or crossed, and what it says.</summary>
public class TrialDeskTests
{
    private static readonly TrialId Small = new("small");
    private static readonly TrialId Other = new("other");
    private static readonly WorkerLease Lease = new(new WorkerId("student-1"), new LeaseEpoch(1));
    private static readonly Authority By = new(new CoordinatorEpoch(1), Lease);
    private static readonly RangeHolder Holder =
        new(new WorkerId("t"), "http://127.0.0.1:1", new string('a', 64), new BatchRange(default, 9));

    private readonly TrialDesk _desk = new();

    [Fact]
    public void A_trial_is_begun_once_and_an_order_that_comes_again_is_answered()
    {
        Assert.IsType<DeskAction.Begin>(Assert.Single(_desk.Receive(Start(Small))));
        // While files are fetched there is nothing to answer yet.
        Assert.IsType<DeskAction.ChangeHolders>(Assert.Single(_desk.Receive(Start(Small))));
        Assert.Empty(Said());
        _desk.Happened(new TrialEvent.Started(0, null, null));
        Assert.Equal(0, Assert.IsType<TrialOrders.TrialStarted>(Assert.Single(Said())).StepCount);
        Assert.IsType<DeskAction.ChangeHolders>(Assert.Single(_desk.Receive(Start(Small))));
        Assert.IsType<TrialOrders.TrialStarted>(Assert.Single(Said()));
    }

    [Fact]
    public void Without_taid_the_newest_step_is_repeated_and_with_it_every_unanswered_one()
    {
        Begin(taid: null);
        _desk.Happened(Step(0, null));
        _desk.Happened(Step(1, null));
        Assert.Equal([1L], Said().Cast<Training.StepDone>().Select(done => done.StepIndex));

        var desk = new TrialDesk();
        var state = new TaidState(0.4, null, 0);
        desk.Receive(Start(Small));
        desk.Happened(new TrialEvent.Started(0, null, state));
        desk.Happened(Step(0, state));
        desk.Happened(Step(1, state));
        var said = desk.Outbox.TakeDue(Lease).OfType<Training.StepDone>().ToList();
        Assert.Equal([0L, 1L], said.Select(done => done.StepIndex));
        Assert.Equal(new TaidPoint(0.4, null, 0), said[0].Taid);
        Assert.Equal([new LossSums(3, 1, 2)], said[0].MicroBatches);
        var answer = new TaidPoint(0.5, 1.5, 0.1);
        Assert.Equal(
            new DeskAction.Answer(0, answer), Assert.Single(desk.Receive(new Training.StepAnswer(By, Small, 0, answer))));
        desk.RepeatAll();
        Assert.Equal([1L], desk.Outbox.TakeDue(Lease).OfType<Training.StepDone>().Select(done => done.StepIndex));
    }

    [Fact]
    public void A_checkpoint_is_reported_until_it_is_committed()
    {
        Begin(null);
        _desk.Happened(new TrialEvent.Saved(Checkpoint(4), null));
        Assert.Equal(Checkpoint(4), Assert.IsType<Checkpoints.CheckpointSaved>(Assert.Single(Said())).Checkpoint);
        _desk.RepeatAll();
        Assert.Single(Said());
        _desk.Receive(new Checkpoints.CheckpointCommitted(By, Small, 4));
        _desk.RepeatAll();
        Assert.Empty(Said());
        Assert.Equal(new HeldTrial(Small, 0, null, Checkpoint(4)), _desk.Held);
    }

    [Theory]
    [InlineData(StopMode.Pause, TrialEnd.Paused)]
    [InlineData(StopMode.Finish, TrialEnd.Stopped)]
    public void A_stop_is_answered_with_the_newest_checkpoint_until_that_is_recorded(StopMode mode, TrialEnd end)
    {
        Begin(null);
        Assert.IsType<DeskAction.Stop>(Assert.Single(_desk.Receive(new TrialOrders.StopTrial(By, Small, mode, "enough"))));
        // Ordered again meanwhile.
        Assert.Empty(_desk.Receive(new TrialOrders.StopTrial(By, Small, mode, "enough")));
        _desk.Happened(new TrialEvent.Saved(Checkpoint(3), null));
        _desk.Receive(new Checkpoints.CheckpointCommitted(By, Small, 3));
        Said();
        Assert.Empty(_desk.Happened(new TrialEvent.Ended(TrialOutcome.Stopped, "stopped", 3)));
        Assert.Equal(
            new TrialOrders.TrialEnded(Lease, Small, end, "enough", 3, Checkpoint(3)),
            Assert.IsType<TrialOrders.TrialEnded>(Assert.Single(Said())));
        // An order that crossed it does not begin the trial anew; the news are said again.
        Assert.Empty(_desk.Receive(Start(Small)));
        Assert.IsType<TrialOrders.TrialEnded>(Assert.Single(Said()));
        _desk.Receive(new TrialOrders.TrialEndRecorded(By, Small));
        Assert.True(_desk.IsIdle);
        Assert.IsType<DeskAction.Begin>(Assert.Single(_desk.Receive(Start(Small))));
    }

    [Fact]
    public void What_is_abandoned_ends_in_silence_and_the_next_trial_begins_when_it_is_over()
    {
        Begin(null);
        _desk.Happened(Step(0, null));
        Assert.IsType<DeskAction.Abandon>(
            Assert.Single(_desk.Receive(new TrialOrders.StopTrial(By, Small, StopMode.Abandon, "not yours"))));
        Assert.Null(_desk.Held);
        Assert.Empty(_desk.Receive(Start(Other)));
        _desk.Happened(new TrialEvent.Saved(Checkpoint(4), null));
        var begin = Assert.IsType<DeskAction.Begin>(
            Assert.Single(_desk.Happened(new TrialEvent.Ended(TrialOutcome.Abandoned, "abandoned", 1))));
        Assert.Equal(Other, begin.Order.Trial);
        Assert.Empty(Said());
    }

    [Fact]
    public void A_trial_in_memory_goes_on_when_the_order_names_a_checkpoint_that_it_came_by()
    {
        Begin(null);
        _desk.Happened(new TrialEvent.Saved(Checkpoint(4), null));
        _desk.Happened(Step(5, null));
        Said();
        Assert.IsType<DeskAction.ChangeHolders>(Assert.Single(_desk.Receive(Start(Small, Checkpoint(4)))));
        Assert.Equal(6, Said().OfType<TrialOrders.TrialStarted>().Single().StepCount);
    }

    [Fact]
    public void A_trial_that_somebody_else_has_trained_further_is_dropped_for_its_newer_checkpoint()
    {
        Begin(null);
        _desk.Happened(Step(5, null));
        Assert.IsType<DeskAction.Abandon>(Assert.Single(_desk.Receive(Start(Small, Checkpoint(40)))));
        var begin = Assert.IsType<DeskAction.Begin>(
            Assert.Single(_desk.Happened(new TrialEvent.Ended(TrialOutcome.Abandoned, "abandoned", 6))));
        Assert.Equal(Checkpoint(40), begin.Order.ResumeFrom);
    }

    [Fact]
    public void Another_trial_takes_the_place_of_the_one_that_is_held()
    {
        Begin(null);
        Assert.IsType<DeskAction.Abandon>(Assert.Single(_desk.Receive(Start(Other))));
        Assert.IsType<DeskAction.Begin>(
            Assert.Single(_desk.Happened(new TrialEvent.Ended(TrialOutcome.Abandoned, "abandoned", 0))));
    }

    [Fact]
    public void A_stop_for_a_trial_that_is_not_here_is_answered_all_the_same()
    {
        _desk.Receive(new TrialOrders.StopTrial(By, Small, StopMode.Pause, "enough"));
        Assert.Equal(
            new TrialOrders.TrialEnded(Lease, Small, TrialEnd.Paused, "enough", 0, null),
            Assert.IsType<TrialOrders.TrialEnded>(Assert.Single(Said())));
        _desk.Receive(new TrialOrders.TrialEndRecorded(By, Small));
        Assert.True(_desk.IsIdle);
        _desk.Receive(new TrialOrders.StopTrial(By, Small, StopMode.Abandon, "enough"));
        Assert.Empty(Said());
    }

    [Theory]
    [InlineData(TrialOutcome.Completed, TrialEnd.Completed)]
    [InlineData(TrialOutcome.Diverged, TrialEnd.Diverged)]
    [InlineData(TrialOutcome.Failed, TrialEnd.Failed)]
    public void An_end_of_its_own_is_said_with_its_reason_on_one_line(TrialOutcome outcome, TrialEnd end)
    {
        Begin(null);
        Said();
        _desk.Happened(new TrialEvent.Ended(outcome, "first\nsecond", 9));
        var said = Assert.IsType<TrialOrders.TrialEnded>(Assert.Single(Said()));
        Assert.Equal((end, "first; second", 9L), (said.End, said.Reason, said.StepCount));
    }

    [Fact]
    public void A_student_that_leaves_gives_back_what_it_has_and_takes_nothing_more()
    {
        Begin(null);
        Assert.IsType<DeskAction.Stop>(Assert.Single(_desk.Leave("its node leaves")));
        Assert.False(_desk.IsIdle);
        _desk.Happened(new TrialEvent.Ended(TrialOutcome.Stopped, "stopped", 2));
        Said();
        _desk.Receive(new TrialOrders.TrialEndRecorded(By, Small));
        Assert.True(_desk.IsIdle);
        Assert.Empty(_desk.Receive(Start(Other)));
        var back = Assert.IsType<TrialOrders.TrialEnded>(Assert.Single(Said()));
        Assert.Equal((Other, TrialEnd.Paused), (back.Trial, back.End));
    }

    [Fact]
    public void The_newest_validations_are_said_again_now_and_then()
    {
        Begin(null);
        Said();
        for (var step = 0; step < 5; step++)
            _desk.Happened(new TrialEvent.Validated(new ValidationPoint(step, 2), 100));
        Assert.Equal(5, Said().Count);
        _desk.RepeatValidations();
        Assert.Equal([2L, 3L, 4L], Said().Cast<Training.ValidationMeasured>().Select(measured => measured.StepCount));
    }

    private void Begin(TaidState? taid)
    {
        _desk.Receive(Start(Small));
        _desk.Happened(new TrialEvent.Started(0, null, taid));
        Said();
    }

    private IReadOnlyList<IWorkerMessage> Said() => _desk.Outbox.TakeDue(Lease);

    private static TrialOrders.StartTrial Start(TrialId trial, CheckpointReference? from = null) => new(
        By, trial, "settings", new BatchSource(new string('c', 64), 16, 4, 7),
        new PayloadFormat(PayloadKind.Hidden, NumberEncoding.Float32, 9), [Holder], null, from);

    private static CheckpointReference Checkpoint(long step) =>
        new(Small, step, $"small/checkpoints/step-{step:00000000}", new string('d', 64));

    private static TrialEvent.Stepped Step(long stepIndex, TaidState? taid) => new(
        new DoneStep(new StepStats(stepIndex, 1.5, new LossParts(1.5), 2, 1, 0.01), [new MicroBatchLoss(3, 1, 2)], taid),
        new StepFigures(1, 0, 0.01, 100, 1, 4));
}
