using System.Net;
using System.Net.Sockets;
using ActorDistill.Cluster.Journal;
using ActorDistill.Host.Planning;
using ActorDistill.Models.Configuration;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Settings;
using ActorDistill.Settings.Runs;
using TorchSharp;

namespace ActorDistill.Host.Runs;

/// <summary>
/// What must hold on this machine before anything of a run is started there. "config check", "run", "node" and "launch" all ask it.
/// </summary>
internal static class RunCheck
{
    /// <summary>Refuses a run that could not begin here.</summary>
    /// <param name="run">What the file says: that of the whole run, unless the nodes have students alone.</param>
    /// <param name="nodes">Those of its nodes that this machine would start.</param>
    /// <returns>The models; null for students alone, who get everything from a teacher.</returns>
    /// <exception cref="SettingsException">All that is wrong, each with its key.</exception>
    public static RunModels? Require(MemberSettings run, IReadOnlyList<PlacedNode> nodes)
    {
        var workers = nodes.SelectMany(node => node.Workers.Select(worker => (Node: node, Worker: worker))).ToList();
        var needsFiles = nodes.Any(node => node.IsCoordinator) || workers.Exists(pair => pair.Worker.Role == PlacedRole.Teacher);
        var whole = needsFiles ? (RunSettings)run : null;
        var models = whole is null ? null : RunModels.Read(whole);
        var faults = (models is null ? [] : WindowFaults(whole!, models))
            .Concat(workers.SelectMany(pair => MachineFaults(run, pair.Node, pair.Worker)))
            .Concat(nodes.SelectMany(node => PortFaults(run, node)))
            .Concat(nodes.Any(node => node.IsCoordinator) ? JournalFaults(whole!) : []);
        SettingFault[] found = [.. faults.Distinct()];
        return found.Length == 0 ? models : throw new SettingsException(found);
    }

    // A coordinator that takes over hours later would be the first to notice.
    private static IEnumerable<SettingFault> JournalFaults(RunSettings run)
    {
        if (Journals.FirstFault(run.Coordinator.Journal) is { } fault)
            yield return run.Fault("coordinator.journal.connection", $"says: {fault}");
    }

    private static IEnumerable<SettingFault> WindowFaults(RunSettings run, RunModels models)
    {
        var window = run.StudentService.Intake.WindowBytes;
        foreach (var (trial, student) in run.Trials.Zip(models.Students))
        {
            var (bytes, modelCount, fault) = StepBytes(run, models, trial, student);
            if (fault != null)
                yield return run.TrialFault(trial, "payload", $"says: {fault}");
            else if (modelCount > 1 && bytes > window / modelCount)
                yield return run.Fault(
                    "student.intake.window-bytes",
                    $"is {window}, {window / modelCount} for each of {modelCount} models, but the batches of a step of student "
                    + $"{trial.Name} take up to {bytes} from one: no step could ever begin");
            else if (bytes > window)
                yield return run.Fault(
                    "student.intake.window-bytes",
                    $"is {window}, but the batches of a step of student {trial.Name} take up to {bytes}: no step could ever begin");
        }
    }

    // From the model that sends most, each of which has the same share of the window.
    private static (long Bytes, int ModelCount, string? Fault) StepBytes(
        RunSettings run, RunModels models, NamedTrial trial, DecoderConfig student)
    {
        try
        {
            var bytes = TrialPlan.Of(run, models, trial, student).ModelBytes;
            return (bytes.Max() * trial.Settings.Text.GradientAccumulation, bytes.Count, null);
        }
        catch (PayloadException fault)
        {
            return (0, 1, fault.Message);
        }
    }

    private static IEnumerable<SettingFault> MachineFaults(MemberSettings run, PlacedNode node, PlacedWorker worker)
    {
        var gpus = worker.Devices.Any(IsGpu) ? torch.cuda.device_count() : 0;
        foreach (var device in worker.Devices.Where(device => DeviceName.GpuOf(device) >= gpus))
            yield return Fault("devices", $"has {device}, but this machine shows {gpus} GPUs to libtorch {torch.__version__}");
        foreach (var core in worker.Cores.Where(core => core >= Environment.ProcessorCount))
            yield return Fault("cores", $"has {core}, but this machine's cores are 0 to {Environment.ProcessorCount - 1}");

        SettingFault Fault(string key, string problem) => run.Fault(KeyOf(run, node, worker, key), problem);
    }

    // A worker has what it does not say itself from the section of its role, whose key for one device is "device".
    private static string KeyOf(MemberSettings run, PlacedNode node, PlacedWorker worker, string key)
    {
        var own = $"nodes.{node.Name}.workers.{worker.Name}.{key}";
        if (run.File.Places.Of([RunFile.ProductSection, .. own.Split('.')]) != null) return own;
        return worker.Role == PlacedRole.Teacher ? $"teacher.{key}" : key == "devices" ? "student.device" : $"student.{key}";
    }

    private static IEnumerable<SettingFault> PortFaults(MemberSettings run, PlacedNode node)
    {
        var key = $"nodes.{node.Name}";
        var isNamed = run.File.Places.Of([RunFile.ProductSection, .. key.Split('.'), "port"]) != null;
        if (PortFault(node.Cluster.Host, node.Cluster.Port) is { } fault)
            yield return run.Fault(isNamed ? $"{key}.port" : "cluster.port", fault);
        if (PortFault(node.Admin.Host, node.Admin.Port) is { } adminFault)
            yield return run.Fault($"{key}.admin.port", adminFault);
        if (run is RunSettings { CheckpointStore: var store } && store.NodeOf(run.Nodes)?.Name == node.Name
            && PortFault(store.HostAt(node), store.Port) is { } storeFault)
            yield return run.Fault("checkpoint-store.port", storeFault);
        if (!node.Workers.Any(worker => worker.Role == PlacedRole.Teacher)) yield break;
        var serving = ((RunSettings)run).TeacherServiceAt(node).Serving;
        if (PortFault(serving.Host, serving.Port) is { } servingFault)
            yield return run.Fault("teacher.serving.port", servingFault);
    }

    private static string? PortFault(string host, int port)
    {
        if (port == 0) return null;
        try
        {
            var address = Dns.GetHostAddresses(host.Trim('[', ']')).First();
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return $"is {port}, which another program of this machine has on {host}";
        }
        catch (SocketException fault)
        {
            return $"is {port}, but this machine cannot listen at {host}: {fault.Message}";
        }
    }

    private static bool IsGpu(string device) => device != DeviceName.Processor;
}
