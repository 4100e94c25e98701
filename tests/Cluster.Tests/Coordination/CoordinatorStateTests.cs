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

    private static Training.StepDone Step(WorkerLease lease, double sum) => new(
        lease, new TrialId("a"), 1, [new LossSums(sum, 0, 10)], new TaidPoint(0.4, 3, 0), new StepFigures(1, 0, 1, 1, 0, 1));
}
