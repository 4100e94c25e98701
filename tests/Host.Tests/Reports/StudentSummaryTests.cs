using ActorDistill.Host.Reports;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Host.Tests.Reports;

public class StudentSummaryTests
{
    private static readonly RunSettings Run = RunFile.Parse("run.conf", """
        actordistill {
          teacher.model = "teacher"
          corpus { file = "a.tokens", validation-file = "b.tokens" }
          training { steps = 4, warmup = 1, gradient-accumulation = 2 }
          students {
            taid { objective.kind = taid, model.init.kind = guide-full, payload.kind = top-k }
            kl { objective.kind = forward-kl }
            plain { objective.kind = hard-cross-entropy }
          }
        }
        """);

    private static readonly TeacherFigures Teacher = new(
        "teacher", "models/big", new string('a', 64), NatsPerToken: 3.0, ValidationTokens: 1000, ForwardCount: 8, BatchesEncoded: 16,
        SecondsPerBatch: 0.1, BusyShare: 0.5, SentBytes: 1 << 20, ["cpu"], Threads: 1);

    [Fact]
    public void Figures_follow_from_the_surviving_steps()
    {
        var student = Of("taid", Lines(
            Metrics.Step(1, 5, seconds: 1.0, wait: 0.25, coefficient: 0.25, tokens: 100, bytes: 1000, t: 0.4),
            Metrics.Step(2, 4, seconds: 0.4, wait: 0.1, coefficient: 0, tokens: 100, bytes: 1000, t: 0.5),
            Metrics.Step(3, 3, seconds: 0.3, wait: 0.0, coefficient: 0, tokens: 50, bytes: 500, t: 0.75)));
        Assert.Equal((3, 4, 250), (student.Steps, student.StepTotal, student.Tokens));
        Assert.Equal(("taid", "guide-full", "top-k"), (student.Objective, student.Initialization, student.Payload));
        Assert.Equal(250 / 1.7, student.TokensPerSecond!.Value, 1e-9);
        Assert.Equal(0.4, student.SecondsPerStepMedian!.Value, 1e-12);
        Assert.Equal(1.7 / 3, student.SecondsPerStepMean!.Value, 1e-12);
        // Own work: 0.5, 0.3 and 0.3 seconds.
        Assert.Equal(0.3, student.StudentSecondsPerStep!.Value, 1e-12);
        // Two batches a step.
        Assert.Equal(0.2, student.TeacherSecondsPerStep!.Value, 1e-12);
        // (0.2 + 0.3 - 0.4) / 0.2
        Assert.Equal(0.5, student.Overlap!.Value, 1e-9);
        Assert.Equal(10, student.BytesPerToken);
        Assert.Equal(0.75, student.T);
    }

    [Theory]
    [InlineData(0.30, 1.0)] // all of the teacher's 0.2 s are behind the student's 0.3 s
    [InlineData(0.25, 1.0)] // faster than either alone: two measurements of different moments
    [InlineData(0.50, 0.0)] // one after the other
    [InlineData(0.90, 0.0)] // something else takes the time
    public void Overlap_is_the_hidden_part_of_the_shorter_work(double median, double overlap) =>
        Assert.Equal(overlap, new StepTimes(median, median, 0.3, 0.2).Overlap!.Value, 1e-9);

    [Fact]
    public void The_gap_is_measured_from_the_undistilled_trial_of_the_run()
    {
        var plain = Record("plain", Lines(Metrics.Validation(0, 8), Metrics.Step(4, 5), Metrics.Validation(4, 5)), TrialState.Completed);
        var taid = Record("taid", Lines(Metrics.Validation(0, 7), Metrics.Step(4, 4), Metrics.Validation(4, 4.5)), TrialState.Completed);
        var summary = RunSummary.Of("r", default, new Hardware("x", 2), [Teacher], [taid, plain]);
        var (distilled, undistilled) = (summary.Students[0], summary.Students[1]);
        // (5 - 4.5) / (5 - 3)
        Assert.Equal(new GapFigures(0.25, "undistilled-trial", "plain", 5), distilled.Gap);
        Assert.Equal(0, undistilled.Gap!.ClosedShare);
        Assert.Equal((7.0, 4.5, 3.0), (distilled.FirstNatsPerToken, distilled.NatsPerToken, distilled.TeacherNatsPerToken));
        Assert.Null(undistilled.Payload);
        Assert.Null(undistilled.TeacherSecondsPerStep);
        Assert.Null(undistilled.Overlap);
    }

    [Fact]
    public void Without_a_completed_undistilled_trial_the_gap_begins_at_the_students_own_first_weights()
    {
        var plain = Record("plain", Lines(Metrics.Validation(0, 8), Metrics.Validation(2, 5)), TrialState.Failed, "diverged");
        var kl = Record("kl", Lines(Metrics.Validation(0, 7), Metrics.Validation(4, 4)), TrialState.Completed);
        var summary = RunSummary.Of("r", default, new Hardware("x", 2), [Teacher], [kl, plain]);
        // (7 - 4) / (7 - 3)
        Assert.Equal(new GapFigures(0.75, "own-first-weights", null, 7), summary.Students[0].Gap);
        Assert.Equal(("failed", "diverged"), (summary.Students[1].State, summary.Students[1].Reason));
    }

    [Fact]
    public void Measurements_on_other_tokens_are_not_compared()
    {
        var student = Of("kl", Lines(Metrics.Validation(0, 7, tokens: 500), Metrics.Validation(4, 4, tokens: 500)));
        Assert.Equal(4, student.NatsPerToken);
        Assert.Null(student.TeacherNatsPerToken);
        Assert.Null(student.Gap);
    }

    [Fact]
    public void A_teacher_that_is_no_better_leaves_no_gap()
    {
        var student = Of("kl", Lines(Metrics.Validation(0, 2.5), Metrics.Validation(4, 2)));
        Assert.Equal(3, student.TeacherNatsPerToken);
        Assert.Null(student.Gap);
    }

    [Fact]
    public void What_is_not_known_stays_null()
    {
        var student = Of("kl", Lines());
        // The steps are the coordinator's word.
        Assert.Equal((4, 0), (student.Steps, student.Tokens));
        Assert.Equal(
            [null, null, null, null, null],
            new[] { student.NatsPerToken, student.TokensPerSecond, student.SecondsPerStepMedian, student.Overlap, student.BytesPerToken });
    }

    [Theory]
    [InlineData(TrialState.Completed, "completed")]
    [InlineData(TrialState.Failed, "failed")]
    [InlineData(TrialState.Stopped, "stopped")]
    [InlineData(TrialState.Queued, "paused")]
    [InlineData(TrialState.Running, "paused")]
    public void A_trial_that_has_not_ended_is_paused(TrialState state, string outcome) =>
        Assert.Equal(outcome, Record("kl", MetricsHistory.Empty, state).Outcome);

    [Fact]
    public void Without_a_coordinator_to_ask_a_finished_student_is_known_by_its_folder()
    {
        var trial = new TrialRecord("kl", null, null, MetricsHistory.Empty, null);
        Assert.Equal(("paused", "completed"), (trial.Outcome, (trial with { Model = "model" }).Outcome));
    }

    private static StudentSummary Of(string trial, MetricsHistory history) =>
        StudentSummary.Of(Record(trial, history, TrialState.Completed), [Teacher], undistilled: null);

    private static TrialRecord Record(string name, MetricsHistory history, TrialState state, string? reason = null) => new(
        name, SettingsOf(name), new TrialStatus(new TrialId(name), state, null, 4, 4, null, null, null, null, 0, reason), history, null);

    private static TrialSettings SettingsOf(string name) => Run.Trials.Single(trial => trial.Name == name).Settings;

    private static MetricsHistory Lines(params string[] lines)
    {
        using var folder = new TemporaryFolder();
        return Metrics.Write(folder.PathOf("metrics.jsonl"), lines.Prepend(Metrics.Start(0, "student-1")));
    }
}
