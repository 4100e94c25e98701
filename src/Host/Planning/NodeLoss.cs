using ActorDistill.Settings.Coordinator;
using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Planning;

/// <summary>What the death of a node means for a run. Split-brain resolution keeps the majority of the voters.</summary>
internal static class NodeLoss
{
    /// <summary>How many voters may die at once, whichever they are, and the rest goes on.</summary>
    public static int Survivable(int voterCount) => Math.Max(0, (voterCount - 1) / 2);

    /// <summary>Whether the others stay a cluster when a node dies. Of two halves the one with the lowest address goes on.</summary>
    public static bool OthersGoOn(IReadOnlyList<PlacedNode> nodes, PlacedNode lost)
    {
        var voters = nodes.Where(Votes).ToList();
        if (!Votes(lost)) return true;
        var left = voters.Count - 1;
        return 2 * left > voters.Count || 2 * left == voters.Count && Lowest(voters) != lost;
    }

    /// <summary>What it would mean, in words, one sentence each.</summary>
    public static IEnumerable<string> Words(RunSettings run, PlacedNode lost)
    {
        var others = run.Nodes.Where(node => node != lost).ToList();
        if (others.Count == 0)
        {
            yield return "the run stands still until it is started again with --resume, and goes on from its newest checkpoints";
            yield break;
        }
        if (!OthersGoOn(run.Nodes, lost))
            yield return "the others give themselves up and wait for it: it is most of the voters, or the half with the lowest address";
        if (run.CheckpointStore.NodeOf(run.Nodes) is { } store && store.Name == lost.Name)
            yield return "students train on and keep their newest checkpoints until it is back; whoever takes over a trial waits for it";
        if (lost.IsCoordinator)
            yield return Coordination(run, others);
        foreach (var worker in lost.Workers)
            yield return worker.Role == PlacedRole.Teacher ? Teaching(worker, others) : Training(worker, others);
    }

    private static string Coordination(RunSettings run, IReadOnlyList<PlacedNode> others)
    {
        if (others.FirstOrDefault(node => node.IsCoordinator) is { } next)
            return $"{next.Name} coordinates from then on"
                + (run.Coordinator.Journal.Kind == JournalKind.Sqlite ? ", with the same journal on this machine" : "");
        return "students train on what they hold; nothing new is decided until it is back, and then all goes on from the journal";
    }

    private static string Teaching(
        PlacedWorker lost, IReadOnlyList<PlacedNode> others) => Others(others, PlacedRole.Teacher, lost.Member) is { } names
        ? $"{names} makes the batches of {lost.Name}"
        : $"students wait for {lost.Name} once they have used what they hold; it is the only teacher"
            + (lost.Member is { } member ? $" of {member}" : "");

    private static string Training(PlacedWorker lost, IReadOnlyList<PlacedNode> others) => Others(others, PlacedRole.Student) is { } names
        ? $"the trial of {lost.Name} goes on from its newest checkpoint when it is back, or before that where {names} is idle"
        : $"the trial of {lost.Name} goes on from its newest checkpoint when it is back; it is the only student";

    private static string? Others(IReadOnlyList<PlacedNode> nodes, PlacedRole role, string? member = null)
    {
        var names = nodes.SelectMany(node => node.Workers).Where(worker => worker.Role == role && worker.Member == member)
            .Select(worker => worker.Name).ToList();
        return names.Count == 0 ? null : string.Join(" or ", names);
    }

    private static bool Votes(PlacedNode node) => node.Cluster.Roles.Contains(NodeSettings.Voter);

    // Free ports are given out by "launch", which gives the coordinator the lowest.
    private static PlacedNode Lowest(IEnumerable<PlacedNode> voters) => voters
        .OrderBy(node => node.Cluster.Host, StringComparer.Ordinal)
        .ThenBy(node => node.Cluster.Port == 0 ? node.IsCoordinator ? 0 : 1 : node.Cluster.Port)
        .First();
}
