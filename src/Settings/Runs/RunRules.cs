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
        CheckMembers();
        CheckNames();
        CheckWindows();
        CheckDtypes();
        CheckJournal();
        CheckCheckpointStore();
        new AddressRules(run, reader).Check();
    }

    private void CheckRoles()
    {
        Require(Teachers.Any(), "have no worker with role = teacher");
        Require(Students.Any(), "have no worker with role = student");
        Require(run.Nodes.Any(node => node.IsCoordinator), "have no node with coordinator = on");

        void Require(bool holds, string problem) => reader.CheckKey("nodes", holds ? null : problem);
    }

    private void CheckMembers()
    {
        IReadOnlyList<string> members = [.. run.Ensemble?.Members.Select(member => member.Name) ?? []];
        foreach (var node in run.Nodes)
            foreach (var worker in node.Workers)
                reader.CheckKey($"nodes.{node.Name}.workers.{worker.Name}.member", MemberFault(worker, members));
        foreach (var member in members.Where(member => Teachers.All(teacher => teacher.Member != member)))
            reader.CheckKey($"ensemble.members.{member}", $"has no teacher: a worker of nodes must have member = {member}");
    }

    private static string? MemberFault(PlacedWorker worker, IReadOnlyList<string> members)
    {
        var allowed = $"must be a member of the ensemble: {string.Join(", ", members)}";
        return (worker.Role, worker.Member) switch
        {
            (PlacedRole.Student, { } named) => $"is {named}, but only teachers are members of an ensemble",
            (PlacedRole.Teacher, null) when members.Count > 0 => $"is empty, {allowed}",
            (PlacedRole.Teacher, { } named) when members.Count == 0 => $"is {named}, but there are no ensemble.members",
            (PlacedRole.Teacher, { } named) when !members.Contains(named) => $"is {named}, {allowed}",
            _ => null,
        };
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
        foreach (var teacher in Teachers.Where(teacher => IsOnProcessor(teacher) && run.ModelOf(teacher).Dtype == half))
            reader.CheckKey(
                teacher.Member is { } member && reader.IsWritten($"ensemble.members.{member}.dtype")
                    ? $"ensemble.members.{member}.dtype"
                    : "teacher.dtype",
                $"is {half}, which needs a GPU, but {teacher.Name} is on cpu: bfloat16 or float32");
        var student = Students.FirstOrDefault(IsOnProcessor);
        foreach (var (trial, own) in trials)
            own.CheckKey("model.compute-dtype", trial.Settings.Model.ComputeDtype == half && student != null
                ? $"is {half}, which needs a GPU, but {student.Name} is on cpu: bfloat16 or float32"
                : null);
    }

    private void CheckCheckpointStore()
    {
        if (run.CheckpointStore.Node is { } name && run.Nodes.All(node => node.Name != name))
            reader.CheckKey(
                "checkpoint-store.node", $"is {name}, must be one of the nodes {string.Join(", ", run.Nodes.Select(node => node.Name))}");
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
