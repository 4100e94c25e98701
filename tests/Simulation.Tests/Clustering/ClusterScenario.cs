using ActorDistill.Cluster.Membership;
using Akka.Cluster;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>
/// A cluster of 3 to 30 nodes that crash, restart, leave, are cut off and lose messages, as a seed says. A node that was downed or has
/// left starts again at once, as the host would let it. Every node asks all others for its cluster; the product's
/// <see cref="FoundingSurvey"/> says who founds one.
/// </summary>
internal sealed class ClusterScenario
{
    private const int EpisodesMin = 4;
    private const int EpisodesMax = 9;
    private const double LossMax = 0.03;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly Simulation _simulation;
    private readonly Random _random;
    private readonly List<SimulatedNode> _nodes;

    public ClusterScenario(int seed, EventLogMode eventLogMode = EventLogMode.None)
    {
        _simulation = new Simulation(seed) { EventLogMode = eventLogMode };
        _random = new Random(seed);
        Record = new ClusterRecord(_simulation);
        var allVote = _random.Next(2) == 0;
        _nodes = [.. Enumerable.Range(0, _random.Next(3, 31)).Select(i => new SimulatedNode(
            _simulation, Record, i, i == 0 || allVote || _random.Next(3) == 0 ? [SimulatedNode.Voter] : []))];
    }

    public ClusterRecord Record { get; }

    public FaultCounts Counts { get; } = new();

    public string EventLog => _simulation.EventLog;

    public string EventDigest => _simulation.EventDigest;

    public long EventCount => _simulation.EventCount;

    public TimeSpan VirtualTime => _simulation.Elapsed;

    public int NodeCount => _nodes.Count;

    /// <summary>Runs the scenario; null when it ended as it must, else what is wrong.</summary>
    public string? Run()
    {
        foreach (var node in _nodes) node.Start([_nodes[0].Address]);
        if (!Settles(TimeSpan.FromMinutes(2))) return "the cluster did not form: " + Views();
        var episodes = _random.Next(EpisodesMin, EpisodesMax + 1);
        for (var i = 0; i < episodes; i++) Episode();
        StopFaults();
        if (!Settles(TimeSpan.FromMinutes(6))) return "no convergence after the faults: " + Views();
        return Record.Faults.Count == 0 ? null : string.Join("; ", Record.Faults);
    }

    private void Episode()
    {
        _simulation.Network.Loss = _random.Next(2) == 0 ? 0 : _random.NextDouble() * LossMax;
        if (_simulation.Network.Loss > 0) Counts.LossyEpisodes++;
        switch (_random.Next(5))
        {
            case 0:
                Partition();
                break;
            case 1:
                Crash(Some(_nodes.Count / 3 + 1));
                break;
            case 2:
                Crash(Some(1));
                break;
            case 3:
                foreach (var node in Some(1)) node.Cluster!.Leave(node.Cluster.SelfAddress);
                Counts.Leaves++;
                break;
            case 4:
                CutOneLink();
                break;
        }
        RunFor(TimeSpan.FromSeconds(_random.Next(1, 40)));
        if (_random.Next(2) == 0) StartAgain();
        RunFor(TimeSpan.FromSeconds(_random.Next(1, 20)));
        if (_random.Next(3) > 0) Heal();
    }

    private List<SimulatedNode> Some(int countMax) =>
        [.. _nodes.Where(node => node.IsMember).OrderBy(_ => _random.Next()).Take(_random.Next(1, countMax + 1))];

    private void Crash(List<SimulatedNode> nodes)
    {
        foreach (var node in nodes) node.Crash();
        Counts.Crashes += nodes.Count;
    }

    private void Partition()
    {
        Heal();
        var side = Some(_nodes.Count - 1).Select(node => node.Host).ToHashSet();
        var others = _nodes.Select(node => node.Host).Where(host => !side.Contains(host)).ToList();
        _simulation.Note($"partition: {string.Join(',', side.Order(StringComparer.Ordinal))}");
        _simulation.Network.Partition(side, others);
        Record.Partitioned(side);
        Counts.Partitions++;
    }

    private void CutOneLink()
    {
        if (Some(2) is not [var one, var other]) return;
        _simulation.Note($"link cut: {one.Host} {other.Host}");
        _simulation.Network.Partition([one.Host], [other.Host]);
        Counts.CutLinks++;
    }

    private void Heal()
    {
        _simulation.Note("healed");
        _simulation.Network.Heal();
        Record.Partitioned(new HashSet<string>());
    }

    private void StopFaults()
    {
        Heal();
        _simulation.Network.Loss = 0;
        StartAgain();
    }

    private void StartAgain()
    {
        foreach (var node in _nodes.Where(node => !node.IsRunning)) Restart(node);
    }

    private void Restart(SimulatedNode node)
    {
        node.Start(_nodes.Where(other => other != node).Select(other => other.Address), mayFoundAnew: node == _nodes[0]);
        Counts.Restarts++;
    }

    private void RunFor(TimeSpan time)
    {
        for (var end = _simulation.Elapsed + time; _simulation.Elapsed < end;)
        {
            _simulation.RunFor(Step);
            foreach (var node in _nodes.Where(node => node.HasEnded)) Restart(node);
        }
    }

    private bool Settles(TimeSpan limit)
    {
        for (var end = _simulation.Elapsed + limit; _simulation.Elapsed < end;)
        {
            RunFor(Step);
            if (IsSettled()) return true;
        }
        return false;
    }

    private bool IsSettled() =>
        _nodes.All(node => node.IsMember && node.Cluster!.State.Members.Count == _nodes.Count
            && node.Cluster.State.Members.All(member => member.Status == MemberStatus.Up) && node.Cluster.State.Unreachable.IsEmpty)
        && _nodes.Select(node => node.View).Distinct().Count() == 1
        && Record.Singletons.Count == 1;

    private string Views() => "\n" + string.Join('\n', _nodes.Select(node => $"  {node.Host}: {node.View}"))
        + $"\n  singletons: {string.Join(',', Record.Singletons)}";
}
