namespace Akka.Testing;

/// <summary>
/// The network between the systems of a simulation. Each node is a host (its <c>akka.remote.dot-netty.tcp.hostname</c>) and a port. Every
/// frame may be late, lost or come twice, as drawn from the seed; a connection keeps the order of its frames.
/// </summary>
public sealed class SimulatedNetwork
{
    private const int FirstFreePort = 40_000;

    private readonly Dictionary<(string Host, int Port), SimulatedTransport> _listeners = [];
    private readonly HashSet<(string From, string To)> _cuts = [];
    private int _nextFreePort = FirstFreePort;

    internal SimulatedNetwork(Simulation simulation) => Simulation = simulation;

    /// <summary>The share of frames that are lost, from 0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>The share of frames that come twice, from 0 to 1.</summary>
    public double Duplication { get; set; }

    /// <summary>The least time a frame takes.</summary>
    public TimeSpan DelayMin { get; set; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest time a frame takes, others before it apart.</summary>
    public TimeSpan DelayMax { get; set; } = TimeSpan.FromMilliseconds(5);

    internal Simulation Simulation { get; }

    /// <summary>Loses every frame from one host to another; only this way.</summary>
    public void Cut(string fromHost, string toHost) => _cuts.Add((fromHost, toHost));

    /// <summary>Loses every frame between a group of hosts and all others named.</summary>
    public void Partition(IReadOnlyCollection<string> group, IReadOnlyCollection<string> others)
    {
        foreach (var one in group)
        {
            foreach (var other in others)
            {
                Cut(one, other);
                Cut(other, one);
            }
        }
    }

    /// <summary>Takes back every cut; what was lost stays lost.</summary>
    public void Heal() => _cuts.Clear();

    internal bool IsCut(string from, string to) => _cuts.Contains((from, to));

    internal SimulatedTransport? ListenerAt(string host, int port) => _listeners.GetValueOrDefault((host, port));

    internal bool HasHost(string host) => _listeners.Keys.Any(listener => listener.Host == host);

    internal TimeSpan NextDelay() => DelayMin + TimeSpan.FromTicks(Simulation.NextInt64((DelayMax - DelayMin).Ticks + 1));

    internal bool Happens(double share) => share > 0 && Simulation.NextInt64(1_000_000) < share * 1_000_000;

    /// <exception cref="IOException">The port is taken.</exception>
    internal int Listen(string host, int port, SimulatedTransport transport)
    {
        var taken = port == 0 ? _nextFreePort++ : port;
        if (_listeners.TryAdd((host, taken), transport)) return taken;
        throw new IOException($"{host}:{taken} is taken");
    }

    internal void StopListening(SimulatedTransport transport)
    {
        foreach (var key in _listeners.Where(entry => entry.Value == transport).Select(entry => entry.Key).ToList()) _listeners.Remove(key);
    }

    internal void Crashed(SimulatedEngine engine)
    {
        foreach (var transport in _listeners.Values.Where(transport => transport.Engine == engine).ToList())
        {
            StopListening(transport);
            // Half the crashes end the process, whose system closes its connections; the others take the machine with them.
            if (Happens(0.5)) transport.CloseAll("reset by peer");
        }
    }
}
