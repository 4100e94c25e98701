using Akka.Actor;
using Akka.Remoting;

namespace Akka.Testing;

/// <summary>The network as one simulated node sees it.</summary>
internal sealed class SimulatedTransport(SimulatedNetwork network, SimulatedEngine engine) : IRemoteTransport
{
    /// <summary>How long a connection lives on when nothing comes back, as <see cref="Remoting.Tcp.TcpTransport"/> has it.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private readonly List<SimulatedConnection> _connections = [];
    private Action<IRemoteConnection>? _accepted;

    public SimulatedEngine Engine { get; } = engine;

    public SimulatedNetwork Network { get; } = network;

    public string Host { get; private set; } = "";

    private Simulation Simulation => Network.Simulation;

    public int Listen(Address address)
    {
        Host = address.Host!;
        return Network.Listen(Host, address.Port ?? 0, this);
    }

    public void Accept(Action<IRemoteConnection> accepted, Action<string, string> refused) => _accepted = accepted;

    public Task<IRemoteConnection> Connect(Address peer)
    {
        var promise = new TaskCompletionSource<IRemoteConnection>(Engine.PromiseOptions);
        var host = peer.Host ?? "";
        void Fail(string text) => promise.TrySetException(new IOException($"{host}:{peer.Port}: {text}"));
        if (Network.IsCut(Host, host) || Network.IsCut(host, Host))
        {
            Simulation.Add(Engine, ConnectTimeout, () => Fail("no answer"));
            return promise.Task;
        }
        Simulation.Add(Engine, Network.NextDelay() + Network.NextDelay(), () =>
        {
            if (Network.ListenerAt(host, peer.Port ?? 0) is not { _accepted: { } accepted } listener)
            {
                Fail("connection refused");
                return;
            }
            var (near, far) = (new SimulatedConnection(this, listener.Host), new SimulatedConnection(listener, Host));
            (near.Other, far.Other) = (far, near);
            _connections.Add(near);
            listener._connections.Add(far);
            Simulation.Add(listener.Engine, TimeSpan.Zero, () => accepted(far));
            promise.TrySetResult(near);
        });
        return promise.Task;
    }

    public void Shutdown()
    {
        Network.StopListening(this);
        CloseAll("closed by peer");
    }

    public void CloseAll(string reason)
    {
        foreach (var connection in _connections.ToList()) connection.End(reason);
    }

    public void Forget(SimulatedConnection connection) => _connections.Remove(connection);
}

/// <summary>One end of a simulated connection.</summary>
internal sealed class SimulatedConnection(SimulatedTransport transport, string remoteHost) : IRemoteConnection
{
    private readonly Queue<ReadOnlyMemory<byte>> _early = new();
    private Action<ReadOnlyMemory<byte>>? _received;
    private Action<string, Refusal?>? _closed;
    private TimeSpan _lastDue;
    private bool _isClosed;

    public SimulatedConnection Other { get; set; } = null!;

    public string RemoteEndPoint => remoteHost;

    public bool IsFlushed => true;

    private Simulation Simulation => transport.Network.Simulation;

    public void Open(Action<ReadOnlyMemory<byte>> received, Action<string, Refusal?> closed)
    {
        (_received, _closed) = (received, closed);
        while (_early.TryDequeue(out var frame)) Simulation.Add(transport.Engine, TimeSpan.Zero, () => Arrive(frame));
    }

    public bool TrySend(ReadOnlyMemory<byte> frame)
    {
        if (_isClosed) return false;
        var network = transport.Network;
        if (network.IsCut(transport.Host, remoteHost))
        {
            Simulation.Add(Engine, SimulatedTransport.AnswerTimeout, EndIfCut);
            return true;
        }
        if (Other.Engine.IsHalted) Simulation.Add(Engine, network.NextDelay() + network.NextDelay(), EndIfHostIsBack);
        if (network.Happens(network.Loss)) return true;
        var copies = network.Happens(network.Duplication) ? 2 : 1;
        for (; copies > 0; copies--)
        {
            // Never before the frame ahead of it, and by a tick later: what is due at one moment has no order.
            var due = Simulation.Elapsed + network.NextDelay();
            _lastDue = due > _lastDue ? due : _lastDue + TimeSpan.FromTicks(1);
            Simulation.Add(Other.Engine, _lastDue - Simulation.Elapsed, () => Other.Arrive(frame));
        }
        return true;
    }

    public void Close() => End("closed by peer");

    /// <summary>Closes this end; the other one hears of it behind the frames under way, unless the network is cut.</summary>
    public void End(string reason)
    {
        if (_isClosed) return;
        _isClosed = true;
        transport.Forget(this);
        if (transport.Network.IsCut(transport.Host, remoteHost)) return;
        var due = Simulation.Elapsed + transport.Network.NextDelay();
        _lastDue = due > _lastDue ? due : _lastDue + TimeSpan.FromTicks(1);
        Simulation.Add(Other.Engine, _lastDue - Simulation.Elapsed, () => Other.HearOfEnd(reason));
    }

    private SimulatedEngine Engine => transport.Engine;

    private void Arrive(ReadOnlyMemory<byte> frame)
    {
        if (transport.Network.IsCut(remoteHost, transport.Host)) return;
        if (_isClosed)
        {
            // As a system does that knows nothing of the connection any more.
            Simulation.Add(Other.Engine, transport.Network.NextDelay(), () => Other.HearOfEnd("reset by peer"));
            return;
        }
        if (_received is { } received) received(frame);
        else _early.Enqueue(frame);
    }

    /// <summary>Nothing that was sent has been answered for so long that the connection is given up.</summary>
    private void EndIfCut()
    {
        if (transport.Network.IsCut(transport.Host, remoteHost)) HearOfEnd("no answer");
    }

    /// <summary>A machine that has started again knows nothing of the connections from before.</summary>
    private void EndIfHostIsBack()
    {
        if (transport.Network.HasHost(remoteHost) && !transport.Network.IsCut(transport.Host, remoteHost)) HearOfEnd("reset by peer");
    }

    private void HearOfEnd(string reason)
    {
        if (_isClosed) return;
        _isClosed = true;
        transport.Forget(this);
        _closed?.Invoke(reason, null);
    }
}
