using System.ComponentModel;
using System.Diagnostics;
using ActorDistill.Host.Nodes;

namespace ActorDistill.Host.Launching;

/// <summary>
/// A node as a process of its own. Its standard input is the bond between both: a line there gives it an order, and its end, which comes
/// when this process ends however that is, ends the node too.
/// </summary>
/// <param name="node">Which.</param>
/// <param name="arguments">Of its command line.</param>
internal sealed class ChildNode(LaunchedNode node, IReadOnlyList<string> arguments) : ILaunchedNode
{
    private readonly Lock _lock = new();
    private Process? _process;

    public LaunchedNode Node => node;

    public Task<int> Start(Action<string> said)
    {
        var process = Process.Start(ChildCommand.Of(arguments)) ?? throw new InvalidOperationException($"{node.Name} did not start");
        lock (_lock) _process = process;
        return LiveAsync(process, said);
    }

    public void Leave() => WithProcess(process =>
    {
        process.StandardInput.WriteLine(NodeOrders.Leave);
        process.StandardInput.Flush();
    });

    public void Kill() => WithProcess(process => process.Kill(entireProcessTree: true));

    private async Task<int> LiveAsync(Process process, Action<string> said)
    {
        await Task.WhenAll(RelayAsync(process.StandardOutput, said), RelayAsync(process.StandardError, said));
        await process.WaitForExitAsync();
        var code = process.ExitCode;
        lock (_lock)
        {
            if (_process == process) _process = null;
        }
        process.Dispose();
        return code;
    }

    private static async Task RelayAsync(StreamReader from, Action<string> said)
    {
        while (await from.ReadLineAsync() is { } line) said(line);
    }

    private void WithProcess(Action<Process> act)
    {
        lock (_lock)
        {
            if (_process == null) return;
            try
            {
                act(_process);
            }
            catch (Exception ended) when (ended is IOException or InvalidOperationException or Win32Exception)
            {
                // It has ended meanwhile, which its exit code will tell.
                return;
            }
        }
    }
}
