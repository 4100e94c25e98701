using ActorDistill.Settings.Coordinator;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Runs;

/// <summary>What must hold between the sections of a run's file. Nothing of it needs a model or a machine.</summary>
internal sealed class RunRules(
    RunSettings run, SettingsReader reader, IReadOnlyList<(NamedTrial Trial, SettingsReader Reader)> trials)
{
    private IEnumerable<PlacedWorker> Teachers => Workers(PlacedRole.Teacher);

    private IEnumerable<PlacedWorker> Students => Workers(PlacedRole.Student);

    public void Check()
    {
        CheckRoles();
        CheckNames();
        CheckWindows();
        CheckDtypes();
        CheckJournal();
        new AddressRules(run, reader).Check();
    }

    private void CheckRoles()
    {
        Require(Teachers.Any(), "have no worker with role = teacher");
        Require(Students.Any(), "have no worker with role = student");
        Require(run.Nodes.Any(node => node.IsCoordinator), "have no node with coordinator = on");

        void Require(bool holds, string problem) => reader.CheckKey("nodes", holds ? null : problem);
    }

    private void CheckNames()
    {
        foreach (var (trial, own) in trials)
            own.CheckKey("", Naming.Fault(trial.Name));
        var owners = new Dictionary<string, string>();
        foreach (var node in run.Nodes)
            foreach (var worker in node.Workers)
                if (!owners.TryAdd(worker.Name, node.Name))
                    reader.CheckKey(
                        $"nodes.{node.Name}.workers.{worker.Name}", $"is the name of a worker of nodes.{owners[worker.Name]} too");
    }

    private void CheckWindows()
    {
        var window = run.StudentService.Intake.WindowBatches;
        var inFlight = run.TeacherService.Serving.InFlightLimit;
        foreach (var (trial, _) in trials)
            reader.CheckKey("student.intake.window-batches", trial.Settings.Text.GradientAccumulation is var step && step > window
                ? $"is {window}, must be at least the {step} batches of a step of student {trial.Name} (gradient-accumulation)"
                : null);
        reader.CheckKey("teacher.serving.in-flight", inFlight < window
            ? $"is {inFlight}, must be at least student.intake.window-batches, {window}, or a window never fills"
            : null);
    }

    private void CheckDtypes()
    {
        const string half = "float16";
        var onProcessor = Teachers.FirstOrDefault(IsOnProcessor);
        reader.CheckKey("teacher.dtype", run.Teacher.Dtype == half && onProcessor != null
            ? $"is {half}, which needs a GPU, but {onProcessor.Name} is on cpu: bfloat16 or float32"
            : null);
        var student = Students.FirstOrDefault(IsOnProcessor);
        foreach (var (trial, own) in trials)
            own.CheckKey("model.compute-dtype", trial.Settings.Model.ComputeDtype == half && student != null
                ? $"is {half}, which needs a GPU, but {student.Name} is on cpu: bfloat16 or float32"
                : null);
    }

    private void CheckJournal()
    {
        var hosts = run.Nodes.Where(node => node.IsCoordinator).DistinctBy(node => AddressRules.Machine(node.Cluster.Host)).ToList();
        if (run.Coordinator.Journal.Kind == JournalKind.Sqlite && hosts.Count > 1)
            reader.CheckKey("coordinator.journal.kind",
                $"is sqlite, a file of one machine, but {hosts[0].Name} on {hosts[0].Cluster.Host} and {hosts[1].Name} on "
                + $"{hosts[1].Cluster.Host} may both coordinate: postgresql serves both");
    }

    private IEnumerable<PlacedWorker> Workers(PlacedRole role) =>
        run.Nodes.SelectMany(node => node.Workers).Where(worker => worker.Role == role);

    private static bool IsOnProcessor(PlacedWorker worker) => worker.Devices.Contains(DeviceName.Processor);
}
