using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Launching;

/// <summary>How far a launched run is.</summary>
internal enum LaunchPhase
{
    /// <summary>Nodes that die start again.</summary>
    Running,

    /// <summary>It was interrupted: students write their checkpoints, then all leave.</summary>
    Pausing,

    /// <summary>Nodes with nothing but students leave; they give their trials back to a coordinator that is still there.</summary>
    StudentsLeaving,

    /// <summary>The others leave.</summary>
    Leaving,

    /// <summary>All nodes of this machine have ended.</summary>
    Ended,
}

/// <summary>A node of this machine.</summary>
/// <param name="Name">Its name.</param>
/// <param name="HasOnlyStudents">Whether it is neither coordinator nor teacher.</param>
internal sealed record LaunchedNode(string Name, bool HasOnlyStudents);

/// <summary>
/// Decides what becomes of the nodes that were started for a run: which start again and when, when the run is done or given up, and who
/// leaves in which order. Pure: times are told, and what is to be done comes back.
/// </summary>
internal sealed class LaunchState
{
    private readonly LaunchRules _rules;
    private readonly Dictionary<string, Seat> _seats;
    private readonly List<LaunchAction> _actions = [];
    private TimeSpan _leavingSince;
    private string _reason = "";
    private bool _isStopAccepted;
    private bool _isFirstSight = true;

    /// <param name="rules">When nodes start again.</param>
    /// <param name="nodes">Those of this machine.</param>
    public LaunchState(LaunchRules rules, IEnumerable<LaunchedNode> nodes) =>
        (_rules, _seats) = (rules, nodes.ToDictionary(node => node.Name, node => new Seat(node)));

    /// <summary>How far it is.</summary>
    public LaunchPhase Phase { get; private set; } = LaunchPhase.Running;

    /// <summary>What the command ends with.</summary>
    public int ExitCode { get; private set; } = CommandRunner.Done;

    /// <summary>The last that was heard of the run; null before the first.</summary>
    public RunStatus? LastStatus { get; private set; }

    private IEnumerable<Seat> Up => _seats.Values.Where(seat => seat.IsUp);

    /// <summary>The beginning: all start.</summary>
    public IReadOnlyList<LaunchAction> Begin(TimeSpan now)
    {
        foreach (var seat in _seats.Values) Start(seat, now);
        return Take();
    }

    /// <summary>Time passes.</summary>
    public IReadOnlyList<LaunchAction> Tick(TimeSpan now)
    {
        if (Phase is LaunchPhase.Running or LaunchPhase.Pausing)
            foreach (var seat in _seats.Values.Where(seat => seat.StartAt <= now).ToList()) Start(seat, now);
        if (Phase == LaunchPhase.Pausing && !_isStopAccepted) Do(new LaunchAction.StopRun(_reason));
        if (Phase is LaunchPhase.StudentsLeaving or LaunchPhase.Leaving && now - _leavingSince > _rules.LeaveLimit) Overdue(now);
        return Take();
    }

    /// <summary>A node's process has ended.</summary>
    /// <param name="name">Which.</param>
    /// <param name="exitCode">With what; 0: it left in order.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<LaunchAction> NodeEnded(string name, int exitCode, TimeSpan now)
    {
        var seat = _seats[name];
        seat.IsUp = false;
        if (Phase is LaunchPhase.Running or LaunchPhase.Pausing) Lost(seat, exitCode, now);
        if (Phase == LaunchPhase.StudentsLeaving && !Up.Any(other => other.Node.HasOnlyStudents)) LetAllLeave(now);
        if (!Up.Any() && _seats.Values.All(other => other.StartAt == null)) Phase = LaunchPhase.Ended;
        return Take();
    }

    /// <summary>The coordinator said how it is going.</summary>
    public IReadOnlyList<LaunchAction> Seen(RunStatus status, TimeSpan now)
    {
        LastStatus = status;
        var isOver = status.Trials.Count > 0 && status.Trials.All(IsEnded);
        if (Phase == LaunchPhase.Running && isOver)
        {
            if (_isFirstSight) Do(new LaunchAction.Say("all trials of this run have ended before; there is nothing to go on with"));
            if (status.Trials.Any(trial => trial.State == TrialState.Failed)) ExitCode = CommandRunner.CheckFailed;
            End("all trials have ended", now);
        }
        else if (Phase == LaunchPhase.Pausing && _isStopAccepted && !status.Trials.Any(IsWithStudent))
            End(_reason, now);
        _isFirstSight = false;
        return Take();
    }

    /// <summary>The coordinator has written down that the run stops.</summary>
    public void StopAccepted() => _isStopAccepted = true;

    /// <summary>Somebody wants it to end: the first time in order, the second time at once.</summary>
    /// <param name="reason">One sentence.</param>
    /// <param name="now">When.</param>
    public IReadOnlyList<LaunchAction> Interrupted(string reason, TimeSpan now)
    {
        if (Phase != LaunchPhase.Running)
        {
            foreach (var seat in Up) Do(new LaunchAction.Kill(seat.Node.Name));
            ExitCode = CommandRunner.Interrupted;
            Phase = LaunchPhase.Ended;
            return Take();
        }
        (Phase, _reason) = (LaunchPhase.Pausing, reason);
        Do(new LaunchAction.Say($"{reason}: students write their checkpoints, then all nodes leave; once more ends everything at once"));
        // A coordinator that was never heard has nothing to stop.
        if (LastStatus == null) End(reason, now);
        else Do(new LaunchAction.StopRun(reason));
        return Take();
    }

    private static bool IsEnded(TrialStatus trial) => trial.State is TrialState.Completed or TrialState.Failed or TrialState.Stopped;

    private static bool IsWithStudent(TrialStatus trial) => trial.State is TrialState.Assigned or TrialState.Running;

    private void Lost(Seat seat, int exitCode, TimeSpan now)
    {
        var name = seat.Node.Name;
        switch (exitCode)
        {
            case CommandRunner.Done:
                return;
            case CommandRunner.OperatorMistake:
                ExitCode = CommandRunner.OperatorMistake;
                End($"{name} cannot go on", now);
                return;
        }
        seat.EarlyDeaths = now - seat.UpSince < _rules.LongLife ? seat.EarlyDeaths + 1 : 1;
        if (seat.EarlyDeaths > _rules.EarlyDeathsMax)
        {
            Do(new LaunchAction.Say($"{name} has ended with code {exitCode}; it does not start again"));
            ExitCode = CommandRunner.CheckFailed;
            End($"{name} does not stay up", now);
            return;
        }
        var pause = _rules.PauseAfter(seat.EarlyDeaths);
        seat.StartAt = now + pause;
        Do(new LaunchAction.Say(FormattableString.Invariant(
            $"{name} has ended with code {exitCode}; it starts again in {pause.TotalSeconds:0.#} s")));
    }

    private void Start(Seat seat, TimeSpan now)
    {
        (seat.IsUp, seat.UpSince, seat.StartAt) = (true, now, null);
        Do(new LaunchAction.Start(seat.Node.Name));
    }

    private void End(string reason, TimeSpan now)
    {
        _reason = reason;
        foreach (var seat in _seats.Values) seat.StartAt = null;
        var students = Up.Where(seat => seat.Node.HasOnlyStudents).ToList();
        // With all trials ended there is nothing to give back.
        if (students.Count == 0 || LastStatus?.Trials.Any(IsWithStudent) == false)
        {
            LetAllLeave(now);
            return;
        }
        (Phase, _leavingSince) = (LaunchPhase.StudentsLeaving, now);
        foreach (var seat in students) Do(new LaunchAction.Leave(seat.Node.Name));
    }

    private void LetAllLeave(TimeSpan now)
    {
        (Phase, _leavingSince) = (LaunchPhase.Leaving, now);
        Do(new LaunchAction.LeaveAll(_reason));
    }

    private void Overdue(TimeSpan now)
    {
        foreach (var seat in Up.Where(seat => Phase == LaunchPhase.Leaving || seat.Node.HasOnlyStudents))
        {
            Do(new LaunchAction.Say($"{seat.Node.Name} does not leave; it is ended"));
            Do(new LaunchAction.Kill(seat.Node.Name));
        }
        _leavingSince = now;
    }

    private void Do(LaunchAction action) => _actions.Add(action);

    private IReadOnlyList<LaunchAction> Take()
    {
        IReadOnlyList<LaunchAction> taken = [.. _actions];
        _actions.Clear();
        return taken;
    }

    private sealed class Seat(LaunchedNode node)
    {
        public LaunchedNode Node { get; } = node;

        public bool IsUp { get; set; }

        public TimeSpan UpSince { get; set; }

        public TimeSpan? StartAt { get; set; }

        public int EarlyDeaths { get; set; }
    }
}
