using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Sweeps;
using ActorDistill.Settings.Tests.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Settings.Tests.Sweeps;

public sealed class SweepTrialsTests
{
    [Fact]
    public void A_file_without_parameters_has_no_sweep()
    {
        var run = RunText.Parse("sweep { strategy = random, max-concurrent = 3 }");
        Assert.Null(run.Sweep);
        Assert.Equal("student", Assert.Single(run.Trials).Name);
    }

    [Fact]
    public void The_only_trial_of_a_file_becomes_one_for_each_combination()
    {
        var run = RunText.Parse("""
            training.steps = 500
            sweep {
              name = both
              parameters { learning-rate = [1e-3, 1e-4], objective.kind = [taid, reverse-kl], model.hidden-size = [64] }
              max-concurrent = 2
            }
            """);
        Assert.Equal(
            [
                "learning-rate-1e-3_kind-taid_hidden-size-64", "learning-rate-1e-3_kind-reverse-kl_hidden-size-64",
                "learning-rate-1e-4_kind-taid_hidden-size-64", "learning-rate-1e-4_kind-reverse-kl_hidden-size-64",
            ],
            run.Trials.Select(trial => trial.Name));
        Assert.Equal([1e-3, 1e-3, 1e-4, 1e-4], run.Trials.Select(trial => trial.Settings.LearningRate.PeakRate));
        Assert.All(run.Trials, trial => Assert.Equal((500, 64), (trial.Settings.LearningRate.StepCount, trial.Settings.Model.HiddenSize)));
        Assert.Equal("both", run.Sweep!.Name);
        Assert.Equal(2, run.Sweep.MaxConcurrent);
        Assert.Equal("training.learning-rate", run.Sweep.Parameters[0].Path);
    }

    [Fact]
    public void A_trials_document_says_what_its_name_says()
    {
        var trial = RunText.Parse("sweep.parameters { seed = [7, 8] }").Trials[1];
        var document = TrialDocument.Render(trial.Sections, new TrialText(new string('a', 64), new string('b', 64), 100));
        Assert.Equal("seed-8", trial.Name);
        Assert.Equal(8UL, TrialDocument.Parse("t", document).Settings.Text.Seed);
    }

    [Fact]
    public void The_command_line_can_sweep() => Assert.Equal(
        ["layers-1", "layers-2"],
        RunText.Parse("", "sweep.parameters.layers = [1, 2]").Trials.Select(trial => trial.Name));

    [Fact]
    public void Halving_has_its_rungs_and_share()
    {
        var sweep = RunText.Parse("""
            training.steps = 200
            evaluate.every = 20
            sweep { strategy = halving, parameters { learning-rate = [1, 2, 3, 4] } }
            sweep.halving { rungs = [0.1, 0.3], keep = 0.25 }
            """).Sweep!;
        Assert.Equal(SweepStrategy.Halving, sweep.Strategy);
        Assert.Equal([20, 60], sweep.Halving.RungsOf(200));
        Assert.Equal([1, 1], sweep.Halving.PlacesOf(4));
    }

    [Fact]
    public void The_default_rungs_fit_the_default_steps() =>
        Assert.Equal(2, RunText.Parse("sweep { strategy = halving, parameters { learning-rate = [1, 2] } }").Trials.Count);

    [Theory]
    [InlineData("sweep.parameters { learning-rat = [1] }",
        "f:2: actordistill.sweep.parameters.learning-rat is no setting of a trial (did you mean learning-rate?)")]
    [InlineData("sweep.parameters { temperature = [1] }",
        "f:2: actordistill.sweep.parameters.temperature may be objective.forward-kl.temperature, "
        + "objective.forward-cross-entropy.temperature or objective.decoupled-kd.temperature: write which")]
    [InlineData("sweep.parameters { learning-rate = 1 }",
        "f:2: actordistill.sweep.parameters.learning-rate must be one or more values in brackets, none of them empty or in brackets "
        + "itself")]
    [InlineData("sweep.parameters { layer-map = [[0, 2]] }",
        "f:2: actordistill.sweep.parameters.layer-map may be representations.layer-map or model.init.layer-map: write which")]
    [InlineData("sweep.parameters { groups = [[0, 2]] }",
        "f:2: actordistill.sweep.parameters.groups must be one or more values in brackets, none of them empty or in brackets itself")]
    [InlineData("sweep.parameters { learning-rate = [1e-3, fast] }",
        "f:2: actordistill.sweep.parameters has learning-rate-fast: training.learning-rate is fast, must be a finite number above 0")]
    [InlineData("sweep.parameters { steps = [1000, 20] }",
        "f:2: actordistill.sweep.parameters.steps may be training.steps or representations.stages.steps: write which")]
    [InlineData("sweep { name = \"a b\", parameters { learning-rate = [1] } }",
        "f:2: actordistill.sweep.name is no name: letters, digits, '-', '_' and '.', the first a letter or a digit, at most 64")]
    [InlineData("sweep { parameters { learning-rate = [1, 1] } }",
        "f:2: actordistill.sweep says: parameters.training.learning-rate has 1 twice")]
    [InlineData("sweep { strategy = random, parameters { learning-rate = [1, 2] } }",
        "f:2: actordistill.sweep says: count is 0, must say how many trials are drawn for strategy = random")]
    [InlineData("sweep { strategy = halving, halving.rungs = [], parameters { learning-rate = [1, 2] } }",
        "f:2: actordistill.sweep.halving says: rungs and rung-steps: exactly one of the two must have numbers")]
    [InlineData("sweep { strategy = halving, halving.rungs = [0.15], parameters { learning-rate = [1, 2] } }",
        "f:2: actordistill.sweep.halving does not fit learning-rate-1: its rung at step 150 of 1000 is no multiple of evaluate.every, 100, "
        + "so nothing is measured there: change evaluate.every or the sweep's rungs")]
    [InlineData("students { a {} }\nsweep.parameters { learning-rate = [1, 2] }",
        "f:3: actordistill.sweep.parameters vary the only trial of a file, but students names trials: one of the two")]
    [InlineData("sweep.parameters = 3", "f:2: actordistill.sweep.parameters is no section, must be PATH = [VALUES], ...")]
    public void What_cannot_be_is_told_at_its_place(string keys, string fault) => Assert.Equal([fault], RunText.FaultsOf(keys));

    [Fact]
    public void What_is_wrong_without_the_sweep_is_told_once() => Assert.Equal(
        ["f:2: actordistill.training.clip is tight, must be a finite number of at least 0"],
        RunText.FaultsOf("training.clip = tight\nsweep.parameters { learning-rate = [1, 2] }"));

    [Fact]
    public void The_keys_of_a_point_are_its_values_in_quotes() => Assert.Equal(
        "training.learning-rate = \"1e-4\"\nmodel.folder = \"a \\\"b\\\"\"",
        SweepTrials.KeysOf(new SweepPoint("x", [new("training.learning-rate", "1e-4"), new("model.folder", "a \"b\"")])));
}
