using ActorDistill.Schedules.Initialization;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Training;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Trials;

namespace ActorDistill.Settings.Tests.Runs;

public sealed class RunFileTests
{
    [Fact]
    public void A_file_of_a_model_and_a_text_is_a_run_of_one_student_on_this_machine()
    {
        var run = RunText.Parse("");
        Assert.Equal("student", Assert.Single(run.Trials).Name);
        Assert.Equal(["coordinator", "teacher", "student-1"], run.Nodes.Select(node => node.Name));
        Assert.Equal([true, false, false], run.Nodes.Select(node => node.IsCoordinator));
        Assert.Equal(["coordinator voter", "teacher voter", "student"], run.Nodes.Select(node => string.Join(' ', node.Cluster.Roles)));
        Assert.All(run.Nodes, node => Assert.Equal(("127.0.0.1", 0), (node.Cluster.Host, node.Cluster.Port)));
        Assert.All(run.Nodes, node => Assert.Empty(node.Cluster.Seeds));
        Assert.Equal(Path.GetFullPath("run"), run.Folder);
    }

    [Fact]
    public void The_defaults_are_those_of_a_training_in_one_process()
    {
        var trial = Assert.Single(RunText.Parse("").Trials).Settings;
        Assert.Equal(new OptimizerSettings(), trial.Optimizer);
        Assert.Equal(new TrialTextSettings(256, 8, 1, 0, 65536), trial.Text);
        Assert.Equal(new InitializationSettings { Kind = InitializationKind.Random }, trial.Model.Initialization);
        Assert.Equal(new StudentModelSettings(
            null, trial.Model.Initialization, null, null, null, null, null, null, null, "float32"), trial.Model);
        Assert.Equal(new TrialCadence(100, 100, 3, false, null, double.PositiveInfinity), trial.Cadence);
        Assert.Null(trial.HeadChunkRows);
    }

    [Fact]
    public void Each_key_of_a_trial_reaches_its_record()
    {
        var trial = Assert.Single(RunText.Parse("""
            training {
              weight-decay = 0.2, clip = 0, beta1 = 0.8, beta2 = 0.9, epsilon = 1e-6, batch-size = 2, gradient-accumulation = 3
              sequence-length = 5, seed = 7, head-chunk-rows = 11
            }
            model {
              hidden-size = 1, layers = 2, heads = 3, key-value-heads = 4, intermediate-size = 5, head-dim = 6, tie = off
              compute-dtype = bfloat16
              init {
                kind = guide-full, layer-map = [0, 2], groups = first, neurons = uniform, basis = pooled, calibration-blocks = 9
                calibration = first, logit-scale = on, keep-epsilon = on
              }
            }
            evaluate { every = 13, tokens = 17 }
            checkpoints { every = 19, keep = 2, keep-best = on }
            early-stop { patience = 4, min-improvement = 0.01, min-steps = 23, diverged-above = 12.5 }
            """).Trials).Settings;
        Assert.Equal(new OptimizerSettings(0.2, double.PositiveInfinity, 0.8, 0.9, 1e-6), trial.Optimizer);
        Assert.Equal(new TrialTextSettings(5, 2, 3, 7, 17), trial.Text);
        Assert.Equal(11, trial.HeadChunkRows);
        Assert.Equal(new TrialCadence(13, 19, 2, true, new PlateauSettings(4, 0.01, 23), 12.5), trial.Cadence);
        var init = trial.Model.Initialization;
        Assert.Equal(new StudentModelSettings(null, init, 1, 2, 3, 4, 5, 6, false, "bfloat16"), trial.Model);
        Assert.Equal([0, 2], init.Layers.Listed!);
        Assert.Equal(
            new InitializationSettings
            {
                Kind = InitializationKind.GuideFull,
                Layers = init.Layers,
                Groups = new GroupChoiceSettings(GroupChoice.First),
                Neurons = NeuronChoice.Uniform,
                Basis = BasisStatistic.Pooled,
                CalibrationBlocks = 9,
                Calibration = CalibrationChoice.First,
                LogitScale = true,
                KeepEpsilon = true,
                Seed = 7,
            },
            init);
    }

    [Fact]
    public void Students_have_what_stands_above_them_and_differ_in_what_they_say()
    {
        var run = RunText.Parse("""
            training.steps = 300
            objective.kind = taid
            students {
              small { model.layers = 1 }
              long { training.steps = 500, objective.kind = reverse-kl }
            }
            """);
        Assert.Equal(["small", "long"], run.Trials.Select(trial => trial.Name));
        Assert.Equal([300L, 500], run.Trials.Select(trial => trial.Settings.LearningRate.StepCount));
        Assert.Equal([1, null], run.Trials.Select(trial => trial.Settings.Model.Layers));
        Assert.Equal(
            [ObjectiveKind.Taid, ObjectiveKind.ReverseKl], run.Trials.Select(trial => trial.Settings.Loss.Objective.Kind));
    }

    [Fact]
    public void A_line_of_the_command_line_wins_over_the_file()
    {
        var run = RunText.Parse("training.steps = 300\nrun.name = a", "training.steps = 60", "run.name = b");
        Assert.Equal((60, "b"), (run.Trials[0].Settings.LearningRate.StepCount, run.Name));
        Assert.Equal(
            ["--set:1: actordistill.training.steps is 0, must be a whole number of at least 1"],
            RunText.FaultsOf("training.steps = 300", "training.steps = 0"));
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_folder_of_the_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("runs", "a"));
        var file = folder.PathOf("runs", "a", "run.conf");
        File.WriteAllText(file, """
            actordistill {
              run.folder = out
              teacher.model = "../../models/t"
              corpus { text = [a, "/b"], validation-file = v }
              coordinator.journal.connection = "file:journal"
              security { token = "file:secret", tls { certificate = c, key = k, authority = a, bundle = b } }
              model.folder = s
            }
            """);
        var run = RunFile.Load(file);
        var at = Path.GetDirectoryName(file)!;
        Assert.Equal(Path.Combine(at, "out"), run.Folder);
        Assert.Equal(folder.PathOf("models", "t"), run.Teacher.Folder);
        Assert.Equal([Path.Combine(at, "a"), "/b"], run.Corpus.Text);
        Assert.Equal(Path.Combine(at, "v"), run.Corpus.ValidationFile);
        Assert.Equal($"file:{Path.Combine(at, "journal")}", run.Coordinator.Journal.Connection);
        Assert.Equal($"file:{Path.Combine(at, "secret")}", run.Security.Token);
        Assert.Equal(Path.Combine(at, "c"), run.Security.Tls!.Certificate);
        Assert.Equal(Path.Combine(at, "s"), run.Trials[0].Settings.Model.Folder);
        Assert.Equal(Path.Combine(at, "s"), run.Trials[0].Sections.GetString("model.folder"));
    }

    [Fact]
    public void What_is_not_on_this_machine_is_told_all_at_once_when_it_is_asked_for()
    {
        var run = RunText.Parse("model.folder = s");
        var faults = Assert.Throws<SettingsException>(() => RunFile.RequireFiles(run)).Faults.Select(fault => fault.ToString());
        Assert.Equal(
            [
                $"f:4: actordistill.teacher.model is {Path.GetFullPath("m")}, but there is no such folder",
                $"f:4: actordistill.corpus.file is {Path.GetFullPath("c")}, but there is no such file",
                $"f:4: actordistill.corpus.validation-file is {Path.GetFullPath("v")}, but there is no such file",
                $"f:2: actordistill.model.folder is {Path.GetFullPath("s")}, but there is no such folder",
            ],
            faults);
    }
}
