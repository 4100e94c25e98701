using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>Several models that teach every trial together.</summary>
public sealed class EnsembleTests
{
    private static readonly RunPlan Plan = Samples.Plan with { Members = ["big", "small"] };

    private static readonly Registration.RegisterTeacher Big = Samples.Teacher("b1", model: "m-big") with { Member = "big" };
    private static readonly Registration.RegisterTeacher Small = Samples.Teacher("s1", model: "m-small") with { Member = "small" };

    [Fact]
    public void Nothing_is_given_out_before_every_member_is_there()
    {
        var state = Begin(Plan);
        state.Handle(Samples.Student("student"), "@student");
        Assert.DoesNotContain(state.Handle(Big, "@b1").Events, decided => decided is CoordinatorEvent.TrialAssigned);
        Assert.Contains(state.Handle(Small, "@s1").Events, decided => decided is CoordinatorEvent.TrialAssigned);
    }

    [Fact]
    public void Every_member_makes_every_batch_and_the_student_is_told_of_whom()
    {
        var decision = Started(out var state);
        var ordered = decision.Orders.Where(order => order.Message is TeacherOrders.ProduceRange)
            .Select(order => (order.To!.Value.Worker.Value, ((TeacherOrders.ProduceRange)order.Message).Range));
        Assert.Equal([("b1", Samples.Range(0, 20)), ("s1", Samples.Range(0, 20))], ordered);
        var start = Assert.Single(decision.Orders.Select(order => order.Message).OfType<TrialOrders.StartTrial>());
        Assert.Equal(
            [("big", "m-big", "b1", Samples.Range(0, 20)), ("small", "m-small", "s1", Samples.Range(0, 20))],
            start.Holders.Select(holder => (holder.Member, holder.ModelDigest, holder.Teacher.Value, holder.Range)));
        Assert.Equal(2, state.Ledgers.Count);
    }

    [Fact]
    public void A_second_teacher_of_a_member_shares_its_batches_and_no_others()
    {
        Started(out var state);
        // Nothing changes hands while nobody knows how far students are.
        state.Handle(
            new Training.StepDone(Samples.Lease("student"), new TrialId("a"), 0, [], null, new StepFigures(1, 0, 0.1, 1, 1, 1)),
            "@student");
        var decision = state.Handle(Samples.Teacher("s2", model: "m-small") with { Member = "small" }, "@s2");
        var returned = decision.Events.OfType<CoordinatorEvent.BatchesReturned>().ToList();
        Assert.NotEmpty(returned);
        Assert.All(returned, range => Assert.Equal("small", range.Member));
        Assert.Equal([("b1", Samples.Range(0, 20))], RangesOf(state, "big"));
        Assert.Equal(["s1", "s2"], RangesOf(state, "small").Select(range => range.Teacher).Distinct().Order());
    }

    [Fact]
    public void What_a_lost_teacher_made_waits_for_another_of_the_same_member()
    {
        Started(out var state);
        state.Lose(Samples.Lease("s1", 3), "gone");
        Assert.Equal([("b1", Samples.Range(0, 20))], RangesOf(state, "big"));
        Assert.Empty(RangesOf(state, "small"));
        var back = state.Handle(Small with { Worker = new WorkerId("s3") }, "@s3");
        var change = Assert.Single(back.Orders.Select(order => order.Message).OfType<TrialOrders.ChangeHolders>());
        Assert.Equal(["b1", "s3"], change.Holders.Select(holder => holder.Teacher.Value));
    }

    [Fact]
    public void The_first_member_makes_first_weights()
    {
        var state = Begin(Plan, needsInitialStudent: true);
        state.Handle(Samples.Student("student"), "@student");
        state.Handle(Small, "@s1");
        var decision = state.Handle(Big, "@b1");
        var made = Assert.Single(decision.Orders, order => order.Message is TeacherOrders.MakeStudent);
        Assert.Equal("b1", made.To!.Value.Worker.Value);
    }

    [Fact]
    public void Members_may_compute_with_different_means_but_teachers_of_one_may_not()
    {
        var state = Begin(Plan);
        state.Handle(Big, "@b1");
        var other = Samples.Teacher("s1", model: "m-small", blas: "haswell") with { Member = "small" };
        Assert.IsType<Registration.WorkerAccepted>(state.Handle(other, "@s1").Orders[0].Message);
        Assert.True(state.IsReproducible);
        var refused = Refusal(state, Small with { Worker = new WorkerId("s2") });
        Assert.Equal(RefusalReason.Recipe, refused.Reason);
    }

    [Fact]
    public void Who_does_not_fit_into_the_ensemble_is_refused_in_one_sentence()
    {
        var state = Begin(Plan);
        state.Handle(Big, "@b1");
        Assert.Equal(
            [
                (RefusalReason.Model, "x teaches as huge, the ensemble of this run has big, small"),
                (RefusalReason.Model, "x teaches as no member, the ensemble of this run has big, small"),
                (RefusalReason.Model, "x teaches as small the model m-big, which b1 teaches as big already"),
                (RefusalReason.Vocabulary, "x has the vocabulary w, b1 of this run has v"),
                (RefusalReason.Model, "x teaches the model m-other (100 x 16, 2 layers), b1 of this run m-big (100 x 16, 2 layers)"),
            ],
            new[]
            {
                Samples.Teacher("x") with { Member = "huge" }, Samples.Teacher("x"),
                Big with { Worker = new WorkerId("x"), Member = "small" },
                Samples.Teacher("x", "m-small", vocabulary: "w") with { Member = "small" },
                Samples.Teacher("x", "m-other") with { Member = "big" },
            }.Select(asked => Refusal(state, asked)).Select(refused => (refused.Reason, refused.Detail)));
    }

    [Fact]
    public void Without_an_ensemble_nobody_is_a_member() => Assert.Equal(
        "b1 teaches as the member big, and this run has no ensemble", Refusal(Begin(Samples.Plan), Big).Detail);

    [Fact]
    public void A_replay_brings_all_of_it_back()
    {
        var events = Started(out var state, out var before).Events.ToList();
        events.AddRange(state.Handle(Samples.Teacher("s2", model: "m-small") with { Member = "small" }, "@s2").Events);
        var replayed = new CoordinatorState(Plan, new Samples.Reader(), new CoordinatorEpoch(2));
        foreach (var decided in before.Concat(events)) replayed.Replay(decided);
        Assert.Equal(state.Describe(), replayed.Describe());
    }

    private static Decision Started(out CoordinatorState state) => Started(out state, out _);

    private static Decision Started(out CoordinatorState state, out IReadOnlyList<CoordinatorEvent> before)
    {
        state = new CoordinatorState(Plan, new Samples.Reader(), new CoordinatorEpoch(1));
        before =
        [
            .. state.Begin([Samples.Trial("a")], resumes: false).Events, .. state.Handle(Samples.Student("student"), "@student").Events,
            .. state.Handle(Big, "@b1").Events,
        ];
        return state.Handle(Small, "@s1");
    }

    private static CoordinatorState Begin(RunPlan plan, bool needsInitialStudent = false)
    {
        var state = new CoordinatorState(plan, new Samples.Reader(), new CoordinatorEpoch(1));
        state.Begin([Samples.Trial("a", needsInitialStudent: needsInitialStudent)], resumes: false);
        return state;
    }

    private static Registration.WorkerRefused Refusal(CoordinatorState state, Registration.RegisterTeacher asked) =>
        Assert.IsType<Registration.WorkerRefused>(Assert.Single(state.Handle(asked, "@x").Orders).Message);

    private static IEnumerable<(string Teacher, BatchRange Range)> RangesOf(CoordinatorState state, string member) =>
        state.Ledgers[new LedgerKey(Samples.Source, member)].Ranges.Select(owned => (owned.Teacher.Worker.Value, owned.Range));
}
