using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Tests.Runs;

/// <summary>A run that somebody ends from outside, at every place where it may be just then.</summary>
[Collection(nameof(WholeRandomStream))]
public class RunControlTests
{
    private static readonly TinyTeaching Parity = new(
        new LossSettings(new TaidObjectiveSettings(new TaidSettings(12, 0.2, Alpha: 0.3, Parity: true))));

    // Micro-batches 10 and 11 are those of the sixth step.
    [Theory]
    [InlineData("before a step")]
    [InlineData("while it waits for a step's first micro-batch")]
    [InlineData("while it waits for a step's second micro-batch")]
    [InlineData("between the losses of a step's micro-batches")]
    public void A_run_that_is_stopped_ends_with_a_checkpoint_and_resumed_with_the_bits_of_an_unbroken_one(string when)
    {
        using var folder = new TemporaryFolder();
        var whole = new TinyRun().Run(folder.PathOf("whole"), TinyRun.Settings, teaching: Parity);
        var stopped = new TinyRun { Interrupt = (run, place) => Interrupt(run, place, when) };
        stopped.Run(folder.PathOf("run"), TinyRun.Settings, teaching: Parity);
        Assert.Equal(new RunResult(RunEnd.Stopped, 5, folder.PathOf("run", "step-00000005")), stopped.Result);
        Assert.Equal(["step-00000005"], stopped.Checkpoints);
        var resumed = new TinyRun();
        Assert.Equal(whole, resumed.Run(folder.PathOf("run"), TinyRun.Settings, resume: true, teaching: Parity));
        Assert.Equal(RunEnd.Completed, resumed.Result!.End);
        Assert.Equal(Manifest(folder, "whole").Taid, Manifest(folder, "run").Taid);
        Assert.Equal(Manifest(folder, "whole").Digests, Manifest(folder, "run").Digests);
    }

    [Fact]
    public void A_run_that_is_stopped_before_its_first_step_has_no_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var run = new TinyRun { Interrupt = (run, place) => { if (place == "micro-batch 0") run.Control.Stop(); } };
        run.Run(folder.PathOf("run"), TinyRun.Settings with { GradientAccumulation = 1 });
        // The step that had begun did not have to wait, so it was done.
        Assert.Equal(1, run.Result!.StepCount);
        var waiting = new TinyRun { Interrupt = (run, place) => Interrupt(run, place, "micro-batch 0") };
        waiting.Run(folder.PathOf("waiting"), TinyRun.Settings);
        Assert.Equal(new RunResult(RunEnd.Stopped, 0, null), waiting.Result);
        Assert.False(Directory.Exists(folder.PathOf("waiting")));
    }

    [Theory]
    [InlineData("before a step")]
    [InlineData("while it waits for a step's second micro-batch")]
    [InlineData("while it validates")]
    public void A_run_that_is_abandoned_writes_nothing_more(string when)
    {
        using var folder = new TemporaryFolder();
        var run = new TinyRun
        {
            Interrupt = (run, place) =>
            {
                if (when == "while it validates" ? place == "validation after step 6" : place == PlaceOf(when))
                {
                    run.Control.Abandon();
                    if (when.StartsWith("while it waits", StringComparison.Ordinal))
                        run.Control.Stopping.ThrowIfCancellationRequested();
                }
            },
        };
        run.Run(folder.PathOf("run"), TinyRun.Settings with { CheckpointEvery = 4 });
        Assert.Equal(RunEnd.Abandoned, run.Result!.End);
        Assert.Equal(folder.PathOf("run", "step-00000004"), run.Result.Checkpoint);
        Assert.Equal(["step-00000004"], Directory.GetDirectories(folder.PathOf("run")).Select(Path.GetFileName));
        Assert.Equal([0], run.Validations.Select(point => point.StepCount));
    }

    [Fact]
    public void A_checkpoint_that_is_asked_for_comes_behind_the_step_under_way_and_the_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        var run = new TinyRun { Interrupt = (run, place) => { if (place == "micro-batch 7") run.Control.RequestCheckpoint(); } };
        var weights = run.Run(folder.PathOf("run"), TinyRun.Settings);
        Assert.Equal(["step-00000004", "step-00000012"], run.Checkpoints);
        Assert.Equal(weights, new TinyRun().Run(folder.PathOf("other"), TinyRun.Settings));
    }

    [Fact]
    public void An_observer_gets_what_each_micro_batch_lost_and_where_the_schedule_stood_before_the_step()
    {
        using var folder = new TemporaryFolder();
        var run = new TinyRun();
        run.Run(folder.PathOf("run"), TinyRun.Settings, teaching: Parity);
        Assert.Equal(12, run.Done.Count);
        var settings = ((TaidObjectiveSettings)Parity.Loss.Objective).Schedule;
        var schedule = new TaidSchedule(settings);
        var state = schedule.Start;
        foreach (var done in run.Done)
        {
            Assert.Equal(state, done.Taid);
            Assert.Equal(2, done.MicroBatches.Count);
            Assert.Equal(done.Stats.TokenCount, done.MicroBatches.Sum(loss => loss.TokenCount));
            Assert.Equal(done.Stats.Parts.Soft, done.MicroBatches.Sum(loss => loss.Soft) / done.Stats.TokenCount, 1e-12);
            foreach (var loss in done.MicroBatches)
                state = schedule.Next(state, loss.Soft / loss.TokenCount, done.Stats.StepIndex, loss.TokenCount);
        }
        Assert.Equal(state, Manifest(folder, "run").Taid);
    }

    [Theory]
    [InlineData(ResumeRule.SameSettings)]
    [InlineData(ResumeRule.Clone)]
    public void A_run_may_be_told_to_go_on_with_another_recipe_or_as_another_run(ResumeRule rule)
    {
        using var folder = new TemporaryFolder();
        new TinyRun().Run(folder.PathOf("run"), TinyRun.Settings with { StopAfter = 6 }, threads: 2);
        var slower = TinyRun.Settings with { LearningRate = TinyRun.Settings.LearningRate with { PeakRate = 0.005 } };
        var resumed = new TinyRun { Rule = rule };
        resumed.Run(folder.PathOf("run"), rule == ResumeRule.Clone ? slower : TinyRun.Settings, resume: true, threads: 1);
        Assert.Equal([6L], resumed.Started);
        if (rule == ResumeRule.SameSettings)
            Assert.Throws<Storage.OperatorException>(
                () => new TinyRun { Rule = rule }.Run(folder.PathOf("run"), slower, resume: true, threads: 1));
    }

    [Fact]
    public void A_loss_that_is_no_number_is_told_apart_from_other_failures()
    {
        using var folder = new TemporaryFolder();
        var wild = TinyRun.Settings with { LearningRate = TinyRun.Settings.LearningRate with { PeakRate = 1e30 } };
        Assert.Throws<TrainingDivergedException>(() => new TinyRun().Run(folder.PathOf("run"), wild));
    }

    private static void Interrupt(TinyRun run, string place, string when)
    {
        if (place != PlaceOf(when))
            return;
        run.Control.Stop();
        if (when != "before a step")
            run.Control.Stopping.ThrowIfCancellationRequested();
    }

    private static string PlaceOf(string when) => when switch
    {
        "before a step" => "step 5",
        "while it waits for a step's first micro-batch" => "micro-batch 10",
        "while it waits for a step's second micro-batch" => "micro-batch 11",
        "between the losses of a step's micro-batches" => "loss 11",
        _ => when,
    };

    private static CheckpointManifest Manifest(TemporaryFolder folder, string run) =>
        CheckpointManifest.Read(Directory.GetDirectories(folder.PathOf(run)).Order(StringComparer.Ordinal).Last());
}
