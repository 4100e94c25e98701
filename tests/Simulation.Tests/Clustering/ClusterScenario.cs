using Akka.Cluster;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>
/// A cluster of 3 to 30 nodes that crash, restart, leave, are cut off and lose messages, as a seed says. A node that was downed rejoins
/// with the others as seed nodes, as the host would let it.
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
    private bool _isPartitioned;

    public ClusterScenario(int seed, bool keepsEventLog = false)
    {
        _simulation = new Simulation(seed) { KeepsEventLog = keepsEventLog };
        _random = new Random(seed);
        Record = new ClusterRecord(_simulation);
        var allVote = _random.Next(2) == 0;
        _nodes = [.. Enumerable.Range(0, _random.Next(3, 31)).Select(i => new SimulatedNode(
            _simulation, Record, i, i == 0 || allVote || _random.Next(3) == 0 ? [SimulatedNode.Voter] : []))];
    }

    public ClusterRecord Record { get; }

    public string EventLog => _simulation.EventLog;

    public int NodeCount => _nodes.Count;

    /// <summary>Runs the scenario; null when it ended as it must, else what is wrong.</summary>
    public string? Run()
    {
        _nodes[0].Start([_nodes[0].Address]);
        foreach (var node in _nodes.Skip(1)) node.Start([_nodes[0].Address]);
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
        switch (_random.Next(5))
        {
            case 0:
                Partition();
                break;
            case 1:
                foreach (var node in Some(_nodes.Count / 3 + 1)) node.Crash();
                break;
            case 2:
                foreach (var node in Some(1)) node.Crash();
                break;
            case 3:
                foreach (var node in Some(1)) node.Cluster!.Leave(node.Cluster.SelfAddress);
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

    private void Partition()
    {
        Heal();
        var side = Some(_nodes.Count - 1).Select(node => node.Host).ToHashSet();
        var others = _nodes.Select(node => node.Host).Where(host => !side.Contains(host)).ToList();
        _simulation.Note($"partition: {string.Join(',', side.Order(StringComparer.Ordinal))}");
        _simulation.Network.Partition(side, others);
        Record.Partitioned(side);
        _isPartitioned = true;
    }

    private void CutOneLink()
    {
        if (Some(2) is not [var one, var other]) return;
        _simulation.Note($"link cut: {one.Host} {other.Host}");
        _simulation.Network.Partition([one.Host], [other.Host]);
    }

    private void Heal()
    {
        _simulation.Note("healed");
        _simulation.Network.Heal();
        Record.Partitioned(new HashSet<string>());
        _isPartitioned = false;
    }

    private void StopFaults()
    {
        Heal();
        _simulation.Network.Loss = 0;
        StartAgain();
    }

    private void StartAgain()
    {
        foreach (var node in _nodes.Where(node => !node.IsRunning)) Start(node);
    }

    // Only the first node ever founds, and never while it may be on the wrong side of a partition.
    private void Start(SimulatedNode node)
    {
        var others = _nodes.Where(other => other != node).Select(other => other.Address);
        var mayFound = node == _nodes[0] && !_isPartitioned;
        node.Start(mayFound ? others.Prepend(node.Address) : others);
    }

    private void RunFor(TimeSpan time)
    {
        for (var end = _simulation.Elapsed + time; _simulation.Elapsed < end;)
        {
            _simulation.RunFor(Step);
            foreach (var node in _nodes.Where(node => node.HasEnded)) Start(node);
        }
    }

    private bool Settles(TimeSpan limit)
    {
        for (var end = _simulation.Elapsed + limit; _simulation.Elapsed < end;)
        {
            RunFor(Step);
            if (IsSettled()) return true;
            // When no cluster is left, somebody has to found one.
            if (_nodes.All(node => !node.IsMember) && _nodes[0].IsRunning && !_isPartitioned && IsIdle(_nodes[0]))
            {
                _nodes[0].Crash();
                Start(_nodes[0]);
            }
        }
        return false;
    }

    // A first node that searches since long, and may not found, as it was downed in a partition.
    private bool IsIdle(SimulatedNode node) => node.System.Uptime > TimeSpan.FromSeconds(30);

    private bool IsSettled() =>
        _nodes.All(node => node.IsMember && node.Cluster!.State.Members.Count == _nodes.Count
            && node.Cluster.State.Members.All(member => member.Status == MemberStatus.Up) && node.Cluster.State.Unreachable.IsEmpty)
        && _nodes.Select(node => node.View).Distinct().Count() == 1
        && Record.Singletons.Count == 1;

    private string Views() => "\n" + string.Join('\n', _nodes.Select(node => $"  {node.Host}: {node.View}"))
        + $"\n  singletons: {string.Join(',', Record.Singletons)}";
}
