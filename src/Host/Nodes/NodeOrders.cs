using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorDistill.Protocol.Admin;

namespace ActorDistill.Host.Nodes;

/// <summary>What a node is told by its operating system, or by the process that started it.</summary>
internal sealed class NodeOrders : IDisposable
{
    /// <summary>The line by which a process that started a node lets it leave.</summary>
    public const string Leave = "leave";

    private readonly List<PosixSignalRegistration> _registrations = [];

    private NodeOrders()
    {
    }

    /// <summary>
    /// Of a node that somebody started by hand: Ctrl-C and SIGTERM let it leave, and end it at once when they come again.
    /// </summary>
    public static NodeOrders OfOperator(NodeHost host)
    {
        var orders = new NodeOrders();
        var count = 0;
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            orders.On(signal, () =>
            {
                if (Interlocked.Increment(ref count) > 1) Environment.Exit(CommandRunner.Interrupted);
                host.Leave(new LeaveCluster("it was interrupted", Everyone: false));
            });
        return orders;
    }

    /// <summary>
    /// Of a node that "launch" started. A Ctrl-C in the terminal reaches all processes there, but who leaves when is for "launch" to say.
    /// </summary>
    public static NodeOrders OfLauncher(NodeHost host)
    {
        var orders = new NodeOrders();
        orders.On(PosixSignal.SIGINT, () => { });
        orders.On(PosixSignal.SIGTERM, () => host.Leave(new LeaveCluster("it was told to end", Everyone: false)));
        _ = Task.Run(() => ObeyAsync(host));
        return orders;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void On(PosixSignal signal, Action act) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        act();
    }));

    private static async Task ObeyAsync(NodeHost host)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
            if (line == Leave) host.Leave(new LeaveCluster("launch ends the run", Everyone: false));
        // Nobody is left who would start it again or end it.
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
