using System.Globalization;
using System.Text;
using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>
/// Plays what happens to a coordinator, and writes down what it journals (lines with a plus) and whom it tells what (lines with an arrow).
/// </summary>
/// <remarks>
/// <code>
/// begin TRIAL[:steps][:taid][:guide] ...       a coordinator starts with the trials of a file
/// resume TRIAL ...                             the same, and a paused run goes on
/// teacher NAME [key=value ...]                 registers; keys: model vocabulary recipe version token run at offers
/// student NAME [key=value ...]                 registers; keys: vocabulary recipe version token run at has
/// NAME started TRIAL STEPS                     NAME made TRIAL              NAME not-made TRIAL REASON
/// NAME step TRIAL INDEX SUM [t=T loss=L]       NAME validated TRIAL STEPS NATS
/// NAME saved TRIAL STEPS [DIGEST]              NAME deleted TRIAL STEPS ...
/// NAME ended TRIAL HOW STEPS REASON            NAME renews | NAME leaves | NAME is lost
/// NAME waits TRIAL BATCH SECONDS               NAME answered TRIAL BATCH TEACHER
/// NAME pace SECONDS                            NAME cannot FIRST END REASON
/// NAME@EPOCH ...                               the same, under that lease instead of the one it has last heard of
/// add TRIAL SETTINGS | clone TRIAL FROM | cancel TRIAL REASON | stop REASON | remind | status
/// sweep NAME TRIAL,TRIAL,... [key=value ...]   keys: rungs (steps) keep at-once
/// cancel-sweep NAME REASON | sweeps
/// takeover                                     another coordinator replays the journal
/// </code>
/// </remarks>
internal sealed class CoordinatorTranscript
{
    private readonly List<CoordinatorEvent> _journal = [];
    private readonly Dictionary<string, WorkerLease> _leases = [];
    private CoordinatorState _state = new(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(1));
    private long _epoch = 1;

    public static string Play(string transcript)
    {
        var coordinator = new CoordinatorTranscript();
        var played = new StringBuilder();
        foreach (var line in transcript.Split('\n'))
        {
            if (line.StartsWith("    ", StringComparison.Ordinal)) continue;
            played.Append(line).Append('\n');
            if (line.Length == 0 || line.StartsWith('#')) continue;
            foreach (var answer in coordinator.Answer(line.Split(' '))) played.Append("    ").Append(answer.TrimEnd()).Append('\n');
        }
        return played.ToString().TrimEnd('\n') + '\n';
    }

    private IEnumerable<string> Answer(string[] words)
    {
        if (words[0] == "takeover")
        {
            TakeOver();
            return [$"coordinator {_epoch} has replayed {_journal.Count} events"];
        }
        var decision = words switch
        {
            ["begin", .. var trials] => _state.Begin([.. trials.Select(TrialOf)], resumes: false),
            ["resume", .. var trials] => _state.Begin([.. trials.Select(TrialOf)], resumes: true),
            ["remind"] => _state.Remind(),
            [var name, "is", "lost"] => _state.Lose(LeaseOf(name), "lost"),
            ["teacher", var name, .. var keys] => _state.Handle(Teacher(name, KeysOf(keys)), AddressOf(name, KeysOf(keys))),
            ["student", var name, .. var keys] => _state.Handle(Student(name, KeysOf(keys)), AddressOf(name, KeysOf(keys))),
            _ => _state.Handle(MessageOf(words), $"@{words[0]}"),
        };
        _journal.AddRange(decision.Events);
        foreach (var order in decision.Orders)
        {
            if (order.Message is Registration.WorkerAccepted accepted) _leases[accepted.By.To.Worker.Value] = accepted.By.To;
        }
        return
        [
            .. decision.Remarks.Select(remark => $"! {remark}"),
            .. decision.Events.Select(decided => $"+ {TranscriptText.Of(decided)}"),
            .. decision.Orders.Select(order => $"-> {order.To?.Worker.Value ?? "sender"}  {TranscriptText.Of(order.Message)}"),
        ];
    }

    private void TakeOver()
    {
        var before = _state.Describe();
        _state = new CoordinatorState(Samples.Plan, new Samples.Reader(), new CoordinatorEpoch(++_epoch));
        foreach (var decided in _journal) _state.Replay(decided);
        Assert.Equal(before, _state.Describe());
    }

    private WorkerLease LeaseOf(string name) => name.Split('@') is [var worker, var epoch]
        ? Samples.Lease(worker, Number(epoch))
        : _leases[name];

    private IRunMessage MessageOf(string[] words) => words switch
    {
        ["status"] => new Commands.GetStatus(),
        ["stop", .. var reason] => new Commands.StopRun(string.Join(' ', reason)),
        ["add", var trial, .. var settings] => new Commands.AddTrial(new TrialId(trial), string.Join(' ', settings)),
        ["clone", var trial, var from] => new Commands.CloneTrial(new TrialId(trial), new TrialId(from), "cloned"),
        ["sweep", var name, var trials, .. var keys] => Sweep(name, trials.Split(','), KeysOf(keys)),
        ["cancel-sweep", var name, .. var reason] => new Sweeps.CancelSweep(name, string.Join(' ', reason)),
        ["sweeps"] => new Sweeps.ListSweeps(),
        ["cancel", var trial, .. var reason] => new Commands.CancelTrial(new TrialId(trial), string.Join(' ', reason)),
        [var name, .. var said] => Said(LeaseOf(name), said),
        [] => throw new ArgumentException("nothing was said"),
    };

    private static IRunMessage Said(WorkerLease from, string[] said) => said switch
    {
        ["renews"] => new Leases.RenewLease(from),
        ["leaves"] => new Registration.WorkerLeaving(from),
        ["made", var trial] => new TeacherOrders.StudentMade(
            from, new TrialId(trial), new InitialStudent($"http://{from.Worker}:1", [new("model.safetensors", "d", 1)])),
        ["not-made", var trial, .. var reason] => new TeacherOrders.StudentNotMade(from, new TrialId(trial), string.Join(' ', reason)),
        ["cannot", var first, var end, .. var reason] => new TeacherOrders.RangeFailed(
            from, Samples.Source, Samples.Range(Number(first), Number(end)), string.Join(' ', reason)),
        ["waits", var trial, var batch, var seconds] =>
            new Training.BatchAwaited(from, new TrialId(trial), new BatchId(Number(batch)), Real(seconds)),
        ["answered", var trial, var batch, var teacher] =>
            new Training.HedgeAnswered(from, new TrialId(trial), new BatchId(Number(batch)), new WorkerId(teacher)),
        ["pace", var seconds] => new TeacherOrders.RangeProgress(from, Samples.Source, Samples.Range(0, 1), 1, Real(seconds), 0.5),
        ["started", var trial, var steps] => new TrialOrders.TrialStarted(from, new TrialId(trial), Number(steps)),
        ["step", var trial, var index, var sum, .. var keys] => new Training.StepDone(
            from, new TrialId(trial), Number(index), [new LossSums(Real(sum), 0, 10)], PointOf(KeysOf(keys)),
            new StepFigures(1, 0, 1, 1, 0, 1)),
        ["validated", var trial, var steps, var nats] =>
            new Training.ValidationMeasured(from, new TrialId(trial), Number(steps), Real(nats), 10),
        ["saved", var trial, var steps, .. var digest] =>
            new Checkpoints.CheckpointSaved(from, Samples.Checkpoint(trial, Number(steps), digest is [var one] ? one : "d"), null),
        ["deleted", var trial, .. var steps] => new Checkpoints.CheckpointsDeleted(from, new TrialId(trial), [.. steps.Select(Number)]),
        ["ended", var trial, var how, var steps, .. var reason] => new TrialOrders.TrialEnded(
            from, new TrialId(trial), Enum.Parse<TrialEnd>(how, ignoreCase: true), string.Join(' ', reason), Number(steps), null),
        _ => throw new ArgumentException($"{string.Join(' ', said)} is no command"),
    };

    private static Registration.RegisterTeacher Teacher(string name, Dictionary<string, string> keys)
    {
        var teacher = Samples.Teacher(
            name, keys.GetValueOrDefault("model", "m"), keys.GetValueOrDefault("vocabulary", "v"), keys.GetValueOrDefault("recipe", "zen"));
        return teacher with
        {
            ProtocolVersion = (int)Number(keys.GetValueOrDefault("version", $"{teacher.ProtocolVersion}")),
            Token = new JoinToken(keys.GetValueOrDefault("token", "token")),
            Run = new RunId(keys.GetValueOrDefault("run", "run")),
            Kinds = keys.TryGetValue("offers", out var kind) ? [Enum.Parse<Protocol.Payloads.PayloadKind>(kind)] : teacher.Kinds,
        };
    }

    private static Registration.RegisterStudent Student(string name, Dictionary<string, string> keys)
    {
        var student = Samples.Student(name, keys.GetValueOrDefault("vocabulary"), keys.GetValueOrDefault("recipe", "haswell"));
        return student with
        {
            ProtocolVersion = (int)Number(keys.GetValueOrDefault("version", $"{student.ProtocolVersion}")),
            Token = new JoinToken(keys.GetValueOrDefault("token", "token")),
            Run = new RunId(keys.GetValueOrDefault("run", "run")),
            Held = keys.TryGetValue("has", out var held) ? new HeldTrial(new TrialId(held), 1, null, null) : null,
        };
    }

    private static Sweeps.AddSweep Sweep(string name, IEnumerable<string> trials, Dictionary<string, string> keys) => new(
        name, [.. trials.Select(trial => new NewSweepTrial(new TrialId(trial), trial))],
        keys.TryGetValue("rungs", out var rungs)
            ? new SweepRungs([], [.. rungs.Split(',').Select(Number)], Real(keys.GetValueOrDefault("keep", "0.5")))
            : null,
        keys.TryGetValue("at-once", out var atOnce) ? (int)Number(atOnce) : null);

    private static TrialSpec TrialOf(string text)
    {
        var parts = text.Split(':');
        var steps = parts.Length > 1 && long.TryParse(parts[1], out var count) ? count : 10;
        var taid = parts.Contains("taid") ? new TaidSettings(steps, Alpha: 0.5) : null;
        return Samples.Trial(parts[0], steps, taid, needsInitialStudent: parts.Contains("guide"));
    }

    private static TaidPoint? PointOf(Dictionary<string, string> keys) => keys.TryGetValue("t", out var t)
        ? new TaidPoint(Real(t), keys.TryGetValue("loss", out var loss) ? Real(loss) : null, Real(keys.GetValueOrDefault("momentum", "0")))
        : null;

    private static string AddressOf(string name, Dictionary<string, string> keys) => keys.GetValueOrDefault("at", $"@{name}");

    private static Dictionary<string, string> KeysOf(IEnumerable<string> words) =>
        words.Select(word => word.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
