using ActorDistill.Cluster.Coordination;
using ActorDistill.Host.Reports;
using ActorDistill.Host.Runs;
using ActorDistill.Host.Tests.RunViews;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Host.Tests;

public sealed class SweepCommandTests
{
    private const string Halved = """
        teacher.model = m
        corpus { file = c, validation-file = v }
        training { steps = 100, warmup = 0 }
        evaluate.every = 20
        sweep { name = rates, strategy = halving, max-concurrent = 2, parameters { learning-rate = [1e-3, 1e-4] } }
        """;

    [Fact]
    public void A_sweep_is_shown_with_its_rules_its_groups_and_its_trials_from_the_best_to_the_worst()
    {
        var source = new BatchSource(new string('a', 64), SequenceLength: 16, BatchSize: 4, Seed: 0);
        var sweep = new SweepStatus(
            "seeds",
            [
                new BatchGroup(source, [new TrialId("a"), new TrialId("b")]),
                new BatchGroup(source with { Seed = 1 }, [new TrialId("c")]),
            ],
            new SweepRungs([0.2, 0.4], [], 0.5), MaxConcurrent: 2);
        using var output = new StringWriter();
        SweepText.Write(output, sweep,
        [
            Statuses.Trial("a", 20, TrialState.Stopped, student: null, reason: "two are better") with { NatsPerToken = 2.5 },
            Statuses.Trial("b", 100, TrialState.Completed, student: null) with { NatsPerToken = 2.25 },
            Statuses.Trial("c", 3) with { NatsPerToken = null },
        ]);
        Assert.Equal(
            """
            sweep seeds: at most 2 trials at once; 50% go on at 20%, 40% of their steps
            2 groups of 2, 1 trials: batch size, sequence length or seed differ between them, so the teacher works once for each group
              batch-size 4, sequence-length 16, seed 0: a, b
              batch-size 4, sequence-length 16, seed 1: c
            rank  trial  state        steps  nats/token
            1     b      completed  100/100      2.2500
            2     a      stopped     20/100      2.5000
            -     c      running      3/100           -
            a: two are better


            """,
            output.ToString());
    }

    [Fact]
    public void At_the_end_each_sweep_is_ranked_and_its_best_trial_named()
    {
        using var output = new StringWriter();
        SweepText.WriteAllRanks(output,
        [
            Statuses.Trial("a", 100, TrialState.Completed, student: null) with { NatsPerToken = 2.5, Sweep = "s" },
            Statuses.Trial("b", 100, TrialState.Completed, student: null) with { NatsPerToken = 2.25, Sweep = "s" },
            Statuses.Trial("c", 100, TrialState.Failed, student: null) with { Sweep = "t" },
            Statuses.Trial("d", 100, TrialState.Completed, student: null),
        ]);
        Assert.Equal(
            """
            sweep s: b is the best, 2.2500 nats/token
            rank  trial  state        steps  nats/token
            1     b      completed  100/100      2.2500
            2     a      completed  100/100      2.5000
            sweep t: no trial was completed
            rank  trial  state     steps  nats/token
            -     c      failed  100/100      4.5000

            """,
            output.ToString());
    }

    [Fact]
    public void The_coordinator_is_told_of_the_sweep_of_a_file()
    {
        var spec = SweepSpecs.Of(RunFile.Parse("f", $"actordistill {{\n{Halved}\n}}"))!;
        Assert.Equal(("rates", 2), (spec.Name, spec.MaxConcurrent));
        Assert.Equal(["learning-rate-1e-3", "learning-rate-1e-4"], spec.Trials.Select(trial => trial.Value));
        Assert.Equal([0.2, 0.4], spec.Halving!.Shares);
        Assert.Null(spec.FirstFault());
        Assert.Null(SweepSpecs.Of(RunFile.Parse("f", $"actordistill {{\n{Halved}\n sweep.strategy = grid\n}}"))!.Halving);
        Assert.Null(SweepSpecs.Of(RunFile.Parse("f", "actordistill { teacher.model = m, corpus { file = c, validation-file = v } }")));
    }

    [Fact]
    public void A_trial_that_is_added_is_judged_by_its_own_steps_and_validations()
    {
        var run = RunFile.Parse("f", $"actordistill {{\n{Halved}\n}}");
        ITrialReader reader = new TrialReader(run, new TrialText(new string('a', 64), new string('b', 64), 512));
        var trial = reader.Read(new TrialId("t"), "training.steps = 200", clonedFrom: null);
        Assert.Null(reader.RungFault(trial, new HalvingSettings([0.1, 0.5], [], 0.5)));
        Assert.Equal(
            "its rung at step 50 of 200 is no multiple of evaluate.every, 20, so nothing is measured there: "
            + "change evaluate.every or the sweep's rungs",
            reader.RungFault(trial, new HalvingSettings([], [20, 50], 0.5)));
    }

    [Fact]
    public void A_sweep_of_nothing_is_the_operators_mistake() => HostRun.Of("sweep", "add", "run.conf", "--sweep", "name = x")
        .RequireMistake("actordistill.sweep.parameters is empty, must have PATH = [VALUES]");

    [Fact]
    public void What_is_wrong_with_a_sweep_is_told_before_anyone_is_asked() =>
        HostRun.Of("sweep", "add", "run.conf", "--sweep", "parameters.learning-rate = [1, 1]")
            .RequireMistake("--sweep:1: actordistill.sweep says: parameters.training.learning-rate has 1 twice");

    [Theory]
    [InlineData("sweep", "add", "--sweep", "parameters.layers = [1]")]
    [InlineData("sweep", "list")]
    [InlineData("sweep", "cancel", "rates")]
    [InlineData("trial", "clone", "student", "--name", "other", "--set", "training.learning-rate=1e-4")]
    public void A_run_that_is_not_up_is_a_failed_check(string command, string subcommand, params string[] rest)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("run.conf");
        File.WriteAllText(path, $"actordistill {{\n{Halved}\nsecurity.token = \"env:PATH\"\n}}");
        var run = HostRun.Of([command, subcommand, path, .. rest]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no node of the run run is known to be up", run.Error, StringComparison.Ordinal);
    }
}
