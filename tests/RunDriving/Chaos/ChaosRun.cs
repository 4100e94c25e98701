using System.Diagnostics;

namespace ActorDistill.RunDriving.Chaos;

/// <summary>Leads a run of seven processes through a plan to its end.</summary>
public sealed class ChaosRun
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StandStill = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan MostDelay = TimeSpan.FromMilliseconds(25);
    private const int TailLines = 30;

    private readonly ChaosPlan _plan;
    private readonly ChaosSize _size;
    private readonly TimeSpan _patience;
    private readonly ChaosFiles _files;
    private readonly ChaosCluster _cluster;
    private readonly TrialFront _front;
    private readonly List<DelayingRelay> _relays = [];
    private readonly Dictionary<string, Task> _restarts = [];
    private readonly List<string> _applied = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private ChaosRun(string folder, TinyMaterial material, ChaosPlan plan, ChaosSize size, string? journal, TimeSpan patience)
    {
        (_plan, _size, _patience) = (plan, size, patience);
        _files = new ChaosFiles(folder, material, size, journal);
        _cluster = new ChaosCluster(_files);
        _front = new TrialFront(_files.RunFolder, ChaosFiles.Trials);
    }

    private double DoneShare => (double)_front.TotalSteps / (_size.Steps * ChaosFiles.Trials.Count);

    /// <summary>Runs it.</summary>
    /// <param name="folder">Of its own, empty.</param>
    /// <param name="material">Teacher and text.</param>
    /// <param name="plan">What happens to it.</param>
    /// <param name="size">How long it is.</param>
    /// <param name="journal">A PostgreSQL server's connection string; null: SQLite.</param>
    /// <param name="patience">How long it may take.</param>
    /// <exception cref="InvalidOperationException">A node ended by itself or with a fault, or a trial did not complete.</exception>
    /// <exception cref="TimeoutException">It hangs; the message has the ends of all logs.</exception>
    /// <exception cref="InvalidDataException">A checkpoint or a lineage is damaged.</exception>
    public static async Task<ChaosOutcome> CompleteAsync(
        string folder, TinyMaterial material, ChaosPlan plan, ChaosSize size, string? journal, TimeSpan patience)
    {
        var run = new ChaosRun(folder, material, plan, size, journal, patience);
        await using (run._cluster)
        {
            try
            {
                return await run.CompleteAsync();
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException(
                    $"{fault.Message}\nat {100 * run.DoneShare:f0} %, {run._watch.Elapsed.TotalSeconds:f0} s, after: "
                    + $"{string.Join("; ", run._applied)}\n{run._cluster.LogTails(TailLines)}", fault);
            }
            finally
            {
                foreach (var relay in run._relays) await relay.DisposeAsync();
            }
        }
    }

    private async Task<ChaosOutcome> CompleteAsync()
    {
        _files.WriteNodes(RelayTo);
        foreach (var node in ChaosFiles.Nodes.Select(node => node.Name).Except(_plan.LateNodes)) _cluster.Start(node);
        foreach (var one in _plan.Events) await ApplyAsync(one);
        await Task.WhenAll(_restarts.Values);
        await UntilAsync(() => ChaosFiles.Trials.All(trial => Directory.Exists(Path.Combine(TrialFolder(trial), "model"))));
        await StopAsync();
        return new ChaosOutcome(
            _watch.Elapsed.TotalSeconds,
            ChaosFiles.Trials.ToDictionary(trial => trial, trial => FinalState.Of(Path.Combine(TrialFolder(trial), "checkpoints"))),
            ChaosFiles.Trials.ToDictionary(trial => trial, trial => Lineage.Of(_front.LinesOf(trial))),
            _applied);
    }

    private static bool HasEndedBadly(string state) => state is "failed" or "stopped";

    private int RelayTo(int port)
    {
        var relay = new DelayingRelay(port, _plan.Seed + _relays.Count, LeastDelay, MostDelay);
        _relays.Add(relay);
        return relay.Port;
    }

    private async Task ApplyAsync(ChaosEvent one)
    {
        await UntilAsync(() => DoneShare >= one.Moment);
        // An operator would not take a second voter away before the first one is back.
        var isVoter = ChaosFiles.Nodes.Single(node => node.Name == one.Node).IsVoter;
        foreach (var (node, restart) in _restarts)
            if (node == one.Node || isVoter) await restart;
        if (isVoter) await UntilAsync(() => VotersUp().All(_cluster.IsVoting));
        _applied.Add(FormattableString.Invariant($"{one} (at {100 * DoneShare:f0} %)"));
        switch (one.Act)
        {
            case ChaosAct.Kill:
                await _cluster.KillAsync(one.Node);
                _restarts[one.Node] = RestartAsync(one.Node, one.Pause);
                break;
            case ChaosAct.Leave:
                await _cluster.LeaveAsync(one.Node);
                break;
            case ChaosAct.Join:
                _cluster.Start(one.Node);
                break;
            default:
                throw new ArgumentException($"{one.Act} is nothing that can be done", nameof(one));
        }
    }

    private IEnumerable<string> VotersUp() =>
        ChaosFiles.Nodes.Where(node => node.IsVoter).Select(node => node.Name).Intersect(_cluster.Running);

    private async Task RestartAsync(string node, TimeSpan pause)
    {
        await Task.Delay(pause);
        _cluster.Start(node);
    }

    // As an operator: looks whether all is done, and ends it.
    private async Task StopAsync()
    {
        while (true)
        {
            var status = await CommandAsync("status", _files.RunFile, "--json");
            var states = RunStates.Of(status);
            if (states.Values.Any(HasEndedBadly)) throw new InvalidOperationException(status);
            // One that is on its way into the cluster would not hear that it ends.
            if (states.Values.All(state => state == "completed") && VotersUp().All(_cluster.IsVoting) && WorkersUp(status)) break;
            RequireTime();
        }
        await CommandAsync("stop", _files.RunFile);
        foreach (var late in await _cluster.AllLeaveAsync()) _applied.Add($"{late} had to be told to leave");
    }

    private bool WorkersUp(string status) => !_cluster.Running.Where(ChaosFiles.IsWorker).Except(RunStates.WorkersOf(status)).Any();

    private async Task<string> CommandAsync(params string[] arguments)
    {
        while (true)
        {
            await using var command = HostProcess.Start(arguments, _files.Environment);
            if (await command.EndAsync(_patience) == 0) return command.Transcript;
            // While the coordinator moves, nobody may answer.
            _cluster.RequireUp();
            RequireTime();
        }
    }

    private async Task UntilAsync(Func<bool> isSo)
    {
        var (last, since) = (DoneShare, Stopwatch.GetTimestamp());
        while (!isSo())
        {
            _cluster.RequireUp();
            RequireTime();
            await Task.Delay(Glance);
            if (DoneShare != last) (last, since) = (DoneShare, Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(since) > StandStill)
            {
                var status = await CommandAsync("status", _files.RunFile, "--json");
                if (RunStates.Of(status).Values.Any(HasEndedBadly)) throw new InvalidOperationException(status);
                since = Stopwatch.GetTimestamp();
            }
        }
    }

    private void RequireTime()
    {
        if (_watch.Elapsed > _patience) throw new TimeoutException($"no end within {_patience}");
    }

    private string TrialFolder(string trial) => Path.Combine(_files.RunFolder, "trials", trial);
}
