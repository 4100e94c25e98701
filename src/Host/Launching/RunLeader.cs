using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using ActorDistill.Host.Admin;
using ActorDistill.Host.Progress;
using ActorDistill.Storage;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Launching;

/// <summary>
/// Leads a run from its first node to its last: starts nodes, shows how it is going, and does what <see cref="LaunchState"/> decides. All
/// it hears goes through one channel, so decisions come one after the other.
/// </summary>
internal sealed class RunLeader
{
    private static readonly TimeSpan TickPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StatusPause = TimeSpan.FromSeconds(1);

    private readonly Channel<LaunchEvent> _events = Channel.CreateUnbounded<LaunchEvent>();
    private readonly CancellationTokenSource _end = new();
    private readonly long _begin = TimeProvider.System.GetTimestamp();
    private readonly Dictionary<string, ILaunchedNode> _nodes;
    private readonly LaunchState _state;
    private readonly RunAdmin _admin;
    private readonly IRunView _view;
    private Task _stopping = Task.CompletedTask;
    private string? _lastRefusal;

    /// <param name="rules">When nodes start again.</param>
    /// <param name="nodes">Those of this machine.</param>
    /// <param name="admin">The way to the run.</param>
    /// <param name="view">Where it is shown.</param>
    public RunLeader(LaunchRules rules, IReadOnlyList<ILaunchedNode> nodes, RunAdmin admin, IRunView view)
    {
        (_admin, _view) = (admin, view);
        _nodes = nodes.ToDictionary(node => node.Node.Name);
        _state = new LaunchState(rules, nodes.Select(node => node.Node));
    }

    /// <summary>The last that was heard of the run; null when nothing was.</summary>
    public RunStatus? LastStatus => _state.LastStatus;

    private TimeSpan Now => TimeProvider.System.GetElapsedTime(_begin);

    /// <summary>Leads it to its end.</summary>
    /// <returns>The exit code of the command.</returns>
    public async Task<int> RunAsync()
    {
        using var interrupt = On(PosixSignal.SIGINT, "interrupted");
        using var terminate = On(PosixSignal.SIGTERM, "told to end");
        var watching = Task.WhenAll(TickAsync(), WatchAsync());
        try
        {
            Act(_state.Begin(Now));
            while (_state.Phase != LaunchPhase.Ended) Act(Take(await _events.Reader.ReadAsync()));
            // What nodes said last.
            while (_events.Reader.TryRead(out var late))
                if (late is LaunchEvent.NodeSaid) Take(late);
            return _state.ExitCode;
        }
        finally
        {
            await _end.CancelAsync();
            await watching;
        }
    }

    private IReadOnlyList<LaunchAction> Take(LaunchEvent heard)
    {
        switch (heard)
        {
            case LaunchEvent.NodeEnded ended:
                return _state.NodeEnded(ended.Node, ended.ExitCode, Now);
            case LaunchEvent.NodeSaid said:
                _view.Say($"{said.Node}: {said.Line}");
                return [];
            case LaunchEvent.Refused refused:
                _view.Say(refused.Reason);
                return [];
            case LaunchEvent.StatusSeen seen:
                _view.Show(seen.Status);
                return _state.Seen(seen.Status, Now);
            case LaunchEvent.StopAccepted:
                _state.StopAccepted();
                return [];
            case LaunchEvent.Interrupted interrupted:
                return _state.Interrupted(interrupted.Reason, Now);
            case LaunchEvent.Broken broken:
                ExceptionDispatchInfo.Throw(broken.Fault);
                return [];
            default:
                return _state.Tick(Now);
        }
    }

    private void Act(IReadOnlyList<LaunchAction> actions)
    {
        foreach (var action in actions)
        {
            switch (action)
            {
                case LaunchAction.Start start:
                    _ = LiveAsync(_nodes[start.Node]);
                    break;
                case LaunchAction.StopRun stop:
                    // The last question is still open, or it is asked once more.
                    if (_stopping.IsCompleted) _stopping = StopAsync(stop.Reason);
                    break;
                case LaunchAction.Leave leave:
                    _nodes[leave.Node].Leave();
                    break;
                case LaunchAction.LeaveAll all:
                    _ = LeaveAllAsync(all.Reason);
                    break;
                case LaunchAction.Kill kill:
                    _nodes[kill.Node].Kill();
                    break;
                case LaunchAction.Say say:
                    _view.Say(say.Line);
                    break;
                default:
                    throw new InvalidOperationException($"{action.GetType().Name} is nothing that can be done");
            }
        }
    }

    private async Task LiveAsync(ILaunchedNode node)
    {
        var name = node.Node.Name;
        try
        {
            Tell(new LaunchEvent.NodeEnded(name, await node.Start(line => Tell(new LaunchEvent.NodeSaid(name, line)))));
        }
        catch (Exception fault)
        {
            Tell(new LaunchEvent.Broken(fault));
        }
    }

    private async Task TickAsync()
    {
        while (await PauseAsync(TickPause)) Tell(new LaunchEvent.Ticked());
    }

    private async Task WatchAsync()
    {
        while (await PauseAsync(StatusPause))
        {
            if (await TryAsync(client => client.StatusAsync(_end.Token)) is { } status) Tell(new LaunchEvent.StatusSeen(status));
        }
    }

    private async Task StopAsync(string reason)
    {
        if (await TryAsync(client => client.StopAsync(reason)) != null) Tell(new LaunchEvent.StopAccepted());
    }

    // One that is not yet in the cluster hears nothing there, so those of this machine are also told on their own.
    private async Task LeaveAllAsync(string reason)
    {
        await TryAsync(client => client.LeaveAsync(reason, everyone: true));
        foreach (var node in _nodes.Values) node.Leave();
    }

    private async Task<T?> TryAsync<T>(Func<AdminClient, Task<T>> call) where T : class
    {
        try
        {
            return await _admin.CallAsync(call);
        }
        catch (Exception silence) when (silence is NodeSilentException or OperationCanceledException)
        {
            // Asked again soon, or told another way: nodes come and go.
            return null;
        }
        catch (OperatorException refusal)
        {
            if (Interlocked.Exchange(ref _lastRefusal, refusal.Message) != refusal.Message)
                Tell(new LaunchEvent.Refused(refusal.Message));
            return null;
        }
        catch (Exception fault)
        {
            Tell(new LaunchEvent.Broken(fault));
            return null;
        }
    }

    private PosixSignalRegistration On(PosixSignal signal, string reason) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Tell(new LaunchEvent.Interrupted(reason));
    });

    private void Tell(LaunchEvent heard) => _events.Writer.TryWrite(heard);

    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _end.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
