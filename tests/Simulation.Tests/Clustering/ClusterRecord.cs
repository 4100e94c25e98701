using Akka.Cluster;
using Akka.Testing;

namespace ActorDistill.SimulationTests.Clustering;

/// <summary>What happened in a simulated cluster, and what must never happen.</summary>
internal sealed class ClusterRecord(Simulation simulation)
{
    private readonly HashSet<UniqueAddress> _givenUp = [];
    private readonly SortedSet<string> _singletons = new(StringComparer.Ordinal);
    private IReadOnlySet<string> _cutOff = new HashSet<string>();

    /// <summary>Each is a rule that was broken.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Hosts with a singleton.</summary>
    public IReadOnlyCollection<string> Singletons => _singletons;

    public int SingletonStarts { get; private set; }

    /// <summary>Singletons that started while one ran on the other side of a partition: allowed, but good to know.</summary>
    public int SingletonsOnBothSides { get; private set; }

    public int Removals { get; private set; }

    /// <summary>Clusters founded anew.</summary>
    public int Foundings { get; private set; }

    /// <summary>One side of the partition from now on; empty for none.</summary>
    public void Partitioned(IReadOnlySet<string> side) => _cutOff = side;

    public void Crashed(string host) => _singletons.Remove(host);

    public void Founded(string host)
    {
        Foundings++;
        simulation.Note($"{host} founds a cluster anew");
    }

    public void SingletonStarted(string host)
    {
        foreach (var other in _singletons)
        {
            if (_cutOff.Contains(other) == _cutOff.Contains(host)) Faults.Add($"{simulation.Elapsed} singletons on {other} and {host}");
            else SingletonsOnBothSides++;
        }
        _singletons.Add(host);
        SingletonStarts++;
        simulation.Note($"{host} singleton started");
    }

    public void SingletonStopped(string host)
    {
        _singletons.Remove(host);
        simulation.Note($"{host} singleton stopped");
    }

    public void Saw(string host, ClusterEvent.IMemberEvent change)
    {
        var member = change.Member;
        if (member.Status is MemberStatus.Down or MemberStatus.Exiting) _givenUp.Add(member.UniqueAddress);
        if (change is not ClusterEvent.MemberRemoved) return;
        Removals++;
        if (!_givenUp.Contains(member.UniqueAddress))
            Faults.Add($"{simulation.Elapsed} {host} removed {member} that nobody had downed");
    }
}
