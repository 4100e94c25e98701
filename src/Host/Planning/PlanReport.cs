using System.Globalization;
using ActorDistill.Host.Runs;
using ActorDistill.Models.Configuration;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Planning;

/// <summary>What would run where and what it would cost, in lines for people.</summary>
internal sealed class PlanReport(RunSettings run, RunModels models, IReadOnlyList<TrialPlan> trials)
{
    /// <summary>All of it.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"run {run.Name} in {run.Folder}", .. TeacherLines(),
        CheckpointLine(), "", "what runs where", .. run.Nodes.SelectMany(NodeLines),
        "", "what each trial costs", .. trials.SelectMany(TrialLines),
        "", "who shares what", .. SharingLines(),
        "", "what losing a node would mean", VoterLine(), .. run.Nodes.SelectMany(LossLines),
    ];

    private string CheckpointLine() => run.CheckpointStore.NodeOf(run.Nodes) is { } keeper
        ? $"checkpoints at {keeper.Name}, {run.CheckpointStoreAddress!.GetLeftPart(UriPartial.Authority)}, in its {run.Folder}"
        : "checkpoints in the run's folder, which all student nodes share";

    private IEnumerable<string> TeacherLines()
    {
        var tokens = $"{PlanText.Count(models.Vocabulary.VocabSize)} tokens";
        if (run.Ensemble is not { } ensemble)
        {
            yield return $"teacher {ModelText(run.Teacher, models.Teacher)}, {tokens}";
            yield break;
        }
        var mean = ensemble.Mean.ToString().ToLowerInvariant();
        yield return $"ensemble of {PlanText.Count(ensemble.Members.Count)} models, {mean} mixture, {tokens}";
        foreach (var (member, config) in ensemble.Members.Zip(models.Teachers))
            yield return $"  {member.Name} of weight {member.Weight.ToString(CultureInfo.InvariantCulture)}: "
                + ModelText(member.Model, config);
    }

    private static string ModelText(TeacherModelSettings model, DecoderConfig config) =>
        $"{model.Folder}: {PlanText.Count(config.ParameterCount)} parameters in {model.Dtype}";

    private IEnumerable<string> NodeLines(PlacedNode node)
    {
        var port = node.Cluster.Port == 0 ? "a free port" : $"port {node.Cluster.Port}";
        var parts = new[]
        {
            $"  {node.Name}: {node.Cluster.Host}, {port}", node.IsCoordinator ? "may coordinate" : "",
            node.Cluster.Roles.Contains(NodeSettings.Voter) ? "votes" : "", node.IsLocal ? "" : "on another machine",
        };
        yield return string.Join(", ", parts.Where(part => part.Length > 0));
        foreach (var worker in node.Workers)
        {
            var cores = worker.Cores.Count == 0 ? "" : $", cores {string.Join(' ', worker.Cores)}";
            var memory = MemoryOf(worker);
            var role = worker.Role == PlacedRole.Student ? "student" : worker.Member is { } member ? $"teacher as {member}" : "teacher";
            yield return $"    {worker.Name}: a {role} on "
                + $"{string.Join(" + ", worker.Devices)}, {PlanText.Count(worker.Threads, "thread")}{cores}, about "
                + PlanText.Bytes(memory.TotalBytes);
            yield return $"      {string.Join(", ", memory.Parts.Select(part => $"{part.What} {PlanText.Bytes(part.Bytes)}"))}";
        }
    }

    /// <summary>What the worker would need for the largest of the trials that it may get.</summary>
    internal MemoryEstimate MemoryOf(PlacedWorker worker) => worker.Role == PlacedRole.Student
        ? trials.Select(StudentMemory).MaxBy(memory => memory.TotalBytes)!
        : trials.Select(plan => TeacherMemory(worker, plan)).MaxBy(memory => memory.TotalBytes)!;

    private MemoryEstimate TeacherMemory(PlacedWorker worker, TrialPlan plan)
    {
        var model = run.ModelOf(worker);
        var config = run.Models.Zip(models.Teachers).First(pair => pair.First.Model == model).Second;
        return MemoryEstimate.OfTeacher(
            config, DtypeBytes(model.Dtype), plan.BatchTokens, plan.Source.SequenceLength, model.HeadChunkRows,
            run.TeacherService.Log.RingBytes);
    }

    private MemoryEstimate StudentMemory(TrialPlan plan)
    {
        var intake = run.StudentService.Intake;
        var head = plan.Format.Kind == PayloadKind.Hidden
            ? run.Models.Zip(models.Teachers)
                .Sum(pair => (long)plan.Format.VocabSize * pair.Second.HiddenSize * DtypeBytes(pair.First.Model.Dtype))
            : 0;
        // Each model has the same share of the window.
        var share = intake.WindowBytes / plan.ModelBytes.Count;
        return MemoryEstimate.OfStudent(
            plan.Student, DtypeBytes(plan.Trial.Settings.Model.ComputeDtype), plan.BatchTokens, plan.Source.SequenceLength,
            plan.Trial.Settings.HeadChunkRows, head, plan.ModelBytes.Sum(bytes => Math.Min(share, intake.WindowBatches * bytes)));
    }

    private static IEnumerable<string> TrialLines(TrialPlan plan)
    {
        var settings = plan.Trial.Settings;
        var (steps, accumulation) = (settings.LearningRate.StepCount, settings.Text.GradientAccumulation);
        var first = settings.Model.Folder ?? settings.Model.Initialization.Kind.Name();
        yield return $"  {plan.Trial.Name}: {PlanText.Count(plan.Student.ParameterCount)} parameters from {first}, "
            + $"{ObjectiveNames.Of(settings.Loss.Objective.Kind)}, {PlanText.Count(steps, "step")} of "
            + $"{PlanText.Count(accumulation * plan.BatchTokens)} tokens";
        yield return $"    {Payload(plan)}: {plan.BytesPerToken.ToString("0.0", CultureInfo.InvariantCulture)} bytes/token, "
            + $"{PlanText.Bytes(plan.BatchBytes)} a batch, {PlanText.Bytes((double)steps * accumulation * plan.BatchBytes)} in all";
        if (plan.Work is not { } work)
            yield break;
        yield return $"    {PlanText.Flops(work.OwnFlops)}/token for itself, {PlanText.Flops(work.TeacherHeadFlops)}/token for the "
            + "teacher's head"
            + (work.IsTopKAdvised ? ": the head costs it more than its own work, payload.kind = top-k would be faster" : "");
    }

    private static string Payload(TrialPlan plan)
    {
        var layers = plan.Format.Layers.Count == 0 ? "" : $" and {PlanText.Count(plan.Format.Layers.Count, "part")} of layers";
        return plan.Format.Kind switch
        {
            PayloadKind.None => $"no distribution{layers}",
            PayloadKind.TopK => $"top-k of {plan.Format.TopK} in {plan.Format.Encoding.ToString().ToLowerInvariant()}{layers}",
            PayloadKind.Samples => $"{PlanText.Count(plan.Format.SampleCount, "sample")}{layers}",
            _ => $"{plan.Format.Kind.ToString().ToLowerInvariant()} in {plan.Format.Encoding.ToString().ToLowerInvariant()}{layers}",
        };
    }

    private IEnumerable<string> SharingLines()
    {
        var maker = run.Ensemble is null ? "the teacher" : "each member";
        foreach (var text in trials.GroupBy(plan => plan.Source))
        {
            var formats = text.GroupBy(plan => plan.Format).ToList();
            yield return $"  {Names(text)}: "
                + (text.Count() == 1 ? "batches of its own" : $"the same batches, one forward of {maker} for all");
            if (text.Count() > 1 && formats.Count > 1)
                foreach (var format in formats)
                    yield return $"    {Names(format)}: {(format.Count() == 1 ? "a payload of its own" : "the same bytes")}";
        }

        static string Names(IEnumerable<TrialPlan> plans) => string.Join(", ", plans.Select(plan => plan.Trial.Name));
    }

    private string VoterLine()
    {
        var count = run.Nodes.Count(node => node.Cluster.Roles.Contains(NodeSettings.Voter));
        var survivable = NodeLoss.Survivable(count);
        return $"  {PlanText.Count(count, "voter")}: " + (survivable > 0
            ? $"any {survivable} at once may die and the others go on"
            : count == 2 ? "the one with the higher address may die" : "none may die without the others waiting for it");
    }

    private IEnumerable<string> LossLines(PlacedNode node) =>
        [$"  {node.Name}:", .. NodeLoss.Words(run, node).Select(words => $"    {words}")];

    private static int DtypeBytes(string dtype) => dtype switch
    {
        "float64" => 8,
        "float32" => 4,
        _ => 2,
    };
}
