using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>A run where there is no terminal: who comes and goes, each trial's new state, and a line of figures now and then.</summary>
internal sealed class RunPlainView(TextWriter output, TimeProvider time) : IRunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly RunRates _rates = new(time);
    private readonly Dictionary<TrialId, (TrialState State, WorkerId? Student, long Timestamp)> _told = [];
    private IReadOnlyDictionary<WorkerId, WorkerStatus> _workers = new Dictionary<WorkerId, WorkerStatus>();

    public void Show(RunStatus status)
    {
        var rates = _rates.Next(status);
        var workers = status.Workers.ToDictionary(worker => worker.Worker.Worker);
        foreach (var (name, worker) in workers)
            if (!_workers.ContainsKey(name))
                Say($"{name}: {StatusTables.NameOf(worker.Role)} at {StatusTables.NodeOf(worker)}");
        foreach (var name in _workers.Keys.Where(name => !workers.ContainsKey(name)))
            Say($"{name}: gone");
        _workers = workers;
        foreach (var trial in status.Trials)
            if (IsDue(trial))
                Say(StatusTables.Line(trial, rates.Of(trial), StatusTables.TeacherBusy(status)));
    }

    public void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    public void Dispose()
    {
    }

    private bool IsDue(TrialStatus trial)
    {
        var isKnown = _told.TryGetValue(trial.Trial, out var told);
        var isSame = isKnown && told.State == trial.State && told.Student == trial.Student;
        // Nothing happens to a trial that waits or has ended.
        if (isSame && (trial.State != TrialState.Running || time.GetElapsedTime(told.Timestamp) < Interval))
            return false;
        _told[trial.Trial] = (trial.State, trial.Student, time.GetTimestamp());
        return true;
    }
}
