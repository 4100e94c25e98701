using ActorDistill.Host.Quickstart;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests;

public class QuickstartTests
{
    [Fact]
    public void The_run_has_a_coordinator_a_teacher_and_two_students_who_train_three_trials()
    {
        using var folder = new TemporaryFolder();
        var run = Provide(folder, steps: null);
        Assert.Equal(folder.PathOf("run"), run.Folder);
        Assert.Equal(
            (folder.PathOf("teacher", "model"), folder.PathOf("teacher", "train.tokens"), folder.PathOf("teacher", "validation.tokens")),
            (run.Teacher.Folder, run.Corpus.File, run.Corpus.ValidationFile));
        Assert.Equal(
            [
                ("random-kl", ObjectiveKind.ForwardKl, InitializationKind.Random),
                ("guide-taid", ObjectiveKind.Taid, InitializationKind.GuideFull),
                ("undistilled", ObjectiveKind.HardCrossEntropy, InitializationKind.Random),
            ],
            run.Trials.Select(trial => (trial.Name, trial.Settings.Loss.Objective.Kind, trial.Settings.Model.Initialization.Kind)));
        // They share every batch of the teacher.
        Assert.Single(run.Trials.Select(trial => trial.Settings.Text).Distinct());
        Assert.Equal(
            [PlacedRole.Student, PlacedRole.Student, PlacedRole.Teacher],
            run.Nodes.SelectMany(node => node.Workers).Select(worker => worker.Role).OrderDescending());
        Assert.All(run.Nodes, node => Assert.True(node.IsLocal));
    }

    [Fact]
    public void Fewer_steps_can_be_asked_for_and_a_run_file_that_is_there_is_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        Assert.All(Provide(folder, steps: 7).Trials, trial => Assert.Equal(7, trial.Settings.LearningRate.StepCount));
        var quickstart = new QuickstartFolder(folder.Path);
        File.AppendAllText(quickstart.RunFile, "# mine\n");
        quickstart.ProvideRunFile(steps: null);
        Assert.EndsWith("# mine\n", File.ReadAllText(quickstart.RunFile));
        var fault = Assert.Throws<OperatorException>(() => quickstart.ProvideRunFile(steps: 8));
        Assert.StartsWith($"{quickstart.RunFile}: is there already", fault.Message);
    }

    private static RunSettings Provide(TemporaryFolder folder, long? steps)
    {
        var quickstart = new QuickstartFolder(folder.Path);
        quickstart.ProvideRunFile(steps);
        return RunFile.Load(quickstart.RunFile);
    }
}
