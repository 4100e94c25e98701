using ActorDistill.Cluster.Coordination;
using ActorDistill.Cluster.Journal;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Storage;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>Sweeps in the coordinator, whatever happens to messages, workers and coordinators.</summary>
public sealed class SweepTests
{
    private const int TurnsMax = 20_000;
    private const int TrialCount = 8;
    private const int StepCount = 20;

    private static readonly string[] Teachers = ["t1"];

    private static readonly TrialSpec[] Trials =
        [.. Enumerable.Range(0, TrialCount).Select(index => Samples.Trial($"t-{index}", StepCount) with { Plateau = null })];

    private static readonly SweepSpec Halved = new(
        "sweep", [.. Trials.Select(spec => spec.Trial)], new HalvingSettings([], [4, 10], 0.5), MaxConcurrent: null);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_best_of_each_rung_go_on_whatever_happens(int seed)
    {
        var studentCount = (seed % 4) switch { 0 => 1, 1 => 2, 2 => 3, _ => TrialCount };
        // By rank, so that a different half is stopped in each seed; at the second rung the order is the other way round.
        var ranks = Enumerable.Range(0, TrialCount).ToArray();
        new Random(seed).Shuffle(ranks);
        var run = new SimulatedRun(seed, trouble: seed % 3 == 0 ? 0 : 0.1, Halved, Trials) { LossOf = LossOf };
        run.Finish(Teachers, [.. Enumerable.Range(1, studentCount).Select(index => $"s{index}")], TurnsMax);

        foreach (var trial in run.State.Trials.All)
        {
            var place = RankOf(trial.Spec.Trial) switch
            {
                2 or 3 => null,
                0 or 1 => "at step 10, where 2 go on",
                _ => "at step 4, where 4 go on",
            };
            // Where students are lost, one that nobody wants to replace may have done all steps before the others have come to the rung.
            if (place is null || seed % 3 != 0 && trial.State == TrialState.Completed)
                Assert.Equal(TrialState.Completed, trial.State);
            else
                Assert.EndsWith(place, trial.EndReason, StringComparison.Ordinal);
        }

        int RankOf(TrialId trial) => ranks[int.Parse(trial.Value[2..])];

        double LossOf(TrialId trial, long step) => step < 10 ? 3 + RankOf(trial) / 10.0 : 2 - RankOf(trial) / 10.0;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_more_trials_are_with_students_than_allowed(int limit)
    {
        var run = new SimulatedRun(seed: limit, trouble: 0.1, Halved with { Halving = null, MaxConcurrent = limit }, Trials);
        run.Finish(Teachers, ["s1", "s2", "s3", "s4", "s5"], TurnsMax);
        Assert.All(run.State.Trials.All, trial => Assert.Equal(TrialState.Completed, trial.State));
        Assert.Equal(limit, run.ConcurrentMax);
    }

    [Fact]
    public void A_replay_knows_what_was_measured_and_who_waits()
    {
        var state = NewState();
        List<CoordinatorEvent> journal =
        [
            .. state.Begin(Trials, resumes: true, Halved).Events,
            .. state.Handle(Samples.Teacher("t1"), "@t1").Events,
            .. state.Handle(Samples.Student("s1"), "@s1").Events,
            .. state.Handle(new Training.ValidationMeasured(Samples.Lease("s1", 2), Trials[0].Trial, 4, double.NaN, 1), "@s1").Events,
        ];
        Assert.Contains("t-0: RungVerdict { Outcome = Waits, Rung = 0", state.Describe(), StringComparison.Ordinal);
        var replayed = NewState();
        foreach (var decided in journal.Select(EventCodec.Encode))
            replayed.Replay(EventCodec.Decode("j", new JournalEntry(1, new CoordinatorEpoch(1), DateTimeOffset.UnixEpoch, decided)));
        Assert.Equal(state.Describe(), replayed.Describe());
    }

    [Fact]
    public void A_sweep_that_differs_from_the_journals_is_the_operators_mistake()
    {
        var state = NewState();
        state.Begin(Trials, resumes: true, Halved);
        Assert.Empty(state.Begin(Trials, resumes: true, Halved with { Trials = [.. Halved.Trials] }).Events);
        Assert.Equal(
            "sweep: the sweep differs from that which the run began with; give it another name",
            Assert.Throws<OperatorException>(() => state.Begin(Trials, resumes: true, Halved with { MaxConcurrent = 2 })).Message);
    }

    private static CoordinatorState NewState() => new(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(1));
}
