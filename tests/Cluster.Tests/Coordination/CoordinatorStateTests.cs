using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>What transcripts do not show: other settings of the run, and mistakes.</summary>
public sealed class CoordinatorStateTests
{
    [Fact]
    public void With_unequal_recipes_allowed_a_teacher_is_let_in_and_the_run_is_marked()
    {
        var state = Begin(Samples.Plan with { SameRecipe = false });
        state.Handle(Samples.Teacher("t1"), "@t1");
        Assert.True(state.IsReproducible);
        var decision = state.Handle(Samples.Teacher("t2", blas: "haswell"), "@t2");
        Assert.Contains(decision.Events, decided => decided is CoordinatorEvent.RecipesMixed);
        Assert.False(state.IsReproducible);
        Assert.DoesNotContain(
            state.Handle(Samples.Teacher("t3", blas: "haswell"), "@t3").Events, decided => decided is CoordinatorEvent.RecipesMixed);
    }

    [Fact]
    public void With_unequal_recipes_allowed_any_student_goes_on_with_a_checkpoint_and_other_losses_only_replace()
    {
        var state = Begin(Samples.Plan with { SameRecipe = false });
        state.Handle(Samples.Teacher("t1"), "@t1");
        state.Handle(Samples.Student("s1"), "@s1");
        state.Handle(new Checkpoints.CheckpointSaved(Samples.Lease("s1", 2), Samples.Checkpoint("a", 1), null), "@s1");
        state.Handle(Step(Samples.Lease("s1", 2), 20), "@s1");
        state.Lose(Samples.Lease("s1", 2), "lost");
        var decision = state.Handle(Samples.Student("s2", blas: "other"), "@s2");
        Assert.Contains(decision.Events, decided => decided is CoordinatorEvent.TrialAssigned);
        var answer = state.Handle(Step(Samples.Lease("s2", 3), 21), "@s2");
        Assert.IsType<Training.StepAnswer>(Assert.Single(answer.Orders).Message);
        Assert.Contains("what was said last counts", Assert.Single(answer.Remarks));
    }

    [Fact]
    public void A_trial_with_other_settings_under_the_same_name_is_the_operators_mistake() => Assert.Equal(
        "a: its settings differ from those that the run began with; give it another name",
        Assert.Throws<OperatorException>(
            () => Begin(Samples.Plan).Begin([Samples.Trial("a", stepCount: 11)], resumes: true)).Message);

    [Fact]
    public void A_step_without_the_state_of_taid_fails_its_trial()
    {
        var state = Begin(Samples.Plan);
        state.Handle(Samples.Teacher("t1"), "@t1");
        state.Handle(Samples.Student("s1"), "@s1");
        state.Handle(Step(Samples.Lease("s1", 2), 20) with { Taid = null }, "@s1");
        Assert.Equal("s1 reports step 1 without the state of TAID", state.Trials.Of(new TrialId("a"))!.EndReason);
    }

    [Fact]
    public void A_new_coordinator_shows_no_t_of_a_trial_that_got_further_and_was_not_heard_of_since()
    {
        var state = new CoordinatorState(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(1));
        var lease = Samples.Lease("s1", 2);
        List<CoordinatorEvent> journal = [.. state.Begin([Samples.Trial("a", taid: new TaidSettings(10))], resumes: true).Events];
        Assert.Equal(new TaidSettings(10).TStart, ShownT(state));
        journal.AddRange(state.Handle(Samples.Teacher("t1"), "@t1").Events);
        journal.AddRange(state.Handle(Samples.Student("s1"), "@s1").Events);
        journal.AddRange(state.Handle(Step(lease, 20), "@s1").Events);
        journal.AddRange(state.Handle(new Checkpoints.CheckpointSaved(lease, Samples.Checkpoint("a", 2), null), "@s1").Events);
        var t = ShownT(state);
        Assert.True(t >= 0.4, $"{t}");
        Assert.Null(ShownT(Replayed(journal)));
        Assert.Equal(t, ShownT(Replayed(journal), state => state.Handle(Step(lease, 20), "@s1")));
        journal.AddRange(state.Handle(
            new TrialOrders.TrialEnded(lease, new TrialId("a"), TrialEnd.Stopped, "it was enough", 2, null), "@s1").Events);
        Assert.Equal((t, null), (ShownT(state), ShownT(Replayed(journal))));
    }

    [Fact]
    public void Teachers_are_told_whose_first_weights_are_still_needed_when_a_trial_ends_and_when_they_come_later()
    {
        var state = new CoordinatorState(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(1));
        state.Begin([Samples.Trial("a") with { NeedsInitialStudent = true }, Samples.Trial("b") with { NeedsInitialStudent = true }], true);
        Assert.Empty(KeptBy(state.Handle(Samples.Teacher("t1"), "@t1")));
        Assert.Equal(["t1: b"], KeptBy(state.Handle(new Commands.CancelTrial(new TrialId("a"), "not wanted"), "@me")));
        Assert.Equal(["t1: b", "t2: b"], KeptBy(state.Handle(Samples.Teacher("t2"), "@t2")));
        Assert.Equal(["t1: ", "t2: "], KeptBy(state.Handle(new Commands.CancelTrial(new TrialId("b"), "not wanted"), "@me")));
        Assert.Empty(KeptBy(state.Handle(new Commands.CancelTrial(new TrialId("b"), "once more"), "@me")));
    }

    [Fact]
    public void Events_that_cannot_follow_each_other_are_not_replayed()
    {
        var state = Begin(Samples.Plan);
        Assert.Throws<InvalidOperationException>(() => state.Replay(new CoordinatorEvent.TrialCompleted(new TrialId("nobody"))));
        Assert.Throws<InvalidOperationException>(() => state.Replay(new CoordinatorEvent.TrialAdded(Samples.Trial("a"))));
        Assert.Throws<InvalidOperationException>(() => state.Replay(new CoordinatorEvent.TrialStarted(new TrialId("a"), 0)));
        Assert.Throws<InvalidOperationException>(() => state.Replay(new CoordinatorEvent.LeaseEnded(Samples.Lease("s1"), "lost")));
    }

    [Fact]
    public void A_secret_is_in_no_event_and_no_description()
    {
        var state = new CoordinatorState(
            Samples.Plan with { Token = new JoinToken("hunter2") }, new Samples.Reader(), new CoordinatorEpoch(1));
        var events = state.Begin([Samples.Trial("a")], resumes: true).Events
            .Concat(state.Handle(Samples.Teacher("t1") with { Token = new JoinToken("hunter2") }, "@t1").Events);
        Assert.DoesNotContain("hunter2", string.Join('\n', events.Select(EventCodec.Encode)) + state.Describe());
    }

    private static CoordinatorState Begin(RunPlan plan)
    {
        var state = new CoordinatorState(plan, new Samples.Reader(), new CoordinatorEpoch(1));
        state.Begin([Samples.Trial("a", taid: new TaidSettings(10))], resumes: true);
        return state;
    }

    private static double? ShownT(CoordinatorState state, Action<CoordinatorState>? before = null)
    {
        before?.Invoke(state);
        return state.Handle(new Commands.GetStatus(), "@me").Orders.Select(order => order.Message).OfType<Commands.RunStatus>()
            .Single().Trials.Single().T;
    }

    private static CoordinatorState Replayed(IEnumerable<CoordinatorEvent> journal)
    {
        var state = new CoordinatorState(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(2));
        foreach (var decided in journal) state.Replay(decided);
        return state;
    }

    private static IEnumerable<string> KeptBy(Decision decision) => decision.Orders
        .Where(order => order.Message is TeacherOrders.KeepStudents)
        .Select(order => $"{order.To!.Value.Worker}: {string.Join(' ', ((TeacherOrders.KeepStudents)order.Message).Trials)}");

    private static Training.StepDone Step(WorkerLease lease, double sum) => new(
        lease, new TrialId("a"), 1, [new LossSums(sum, 0, 10)], new TaidPoint(0.4, 3, 0), new StepFigures(1, 0, 1, 1, 0, 1));
}
