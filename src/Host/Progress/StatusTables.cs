using System.Globalization;
using ActorDistill.Host.Reports;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>The state of a run as cells of text, the same for a terminal and for a log.</summary>
internal static class StatusTables
{
    public static IReadOnlyList<string> WorkerColumns { get; } = ["worker", "role", "node", "does", "s/batch", "busy"];

    public static IReadOnlyList<string> TrialColumns { get; } =
    [
        "trial", "state", "student", "steps", "loss", "validation", "t", "tokens/s", "busy", "window", "received", "left",
    ];

    /// <summary>How many columns of words begin the rows of workers.</summary>
    public const int WorkerWords = 4;

    /// <summary>How many columns of words begin the rows of trials.</summary>
    public const int TrialWords = 3;

    public static IReadOnlyList<string> Row(WorkerStatus worker) =>
    [
        worker.Worker.Worker.Value, NameOf(worker.Role), NodeOf(worker), worker.Activity, Figure.Text(worker.SecondsPerBatch, "f3"),
        Figure.Text(worker.BusyShare, "p0"),
    ];

    public static IReadOnlyList<string> Row(TrialStatus trial, TrialRates rates) =>
    [
        trial.Trial.Value,
        NameOf(trial.State),
        trial.Student is { } student ? student.Value : "",
        $"{trial.StepCount}/{trial.StepTotal}",
        Figure.Text(trial.Loss, "f4"),
        Figure.Text(trial.NatsPerToken, "f4"),
        Figure.Text(trial.T, "f3"),
        Figure.Text(rates.TokensPerSecond, "n0"),
        Figure.Text(rates.BusyShare, "p0"),
        Figure.Text(rates.WindowFill, "p0"),
        rates.BytesPerSecond is { } bytes ? $"{Figure.Bytes(bytes)}/s" : "-",
        rates.Left is { } left ? RateMeter.Text(left) : "-",
    ];

    /// <summary>A trial in one line; only what is known.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="rates">Its rates.</param>
    /// <param name="teacherBusy">Share of their time that the teachers' devices compute; null when it is not known.</param>
    public static string Line(TrialStatus trial, TrialRates rates, double? teacherBusy)
    {
        List<string?> parts =
        [
            $"{trial.StepCount}/{trial.StepTotal} steps",
            trial.Loss is { } loss ? $"loss {Figure.Text(loss, "f4")}" : null,
            trial.NatsPerToken is { } nats ? $"validation {Figure.Text(nats, "f4")} nats/token" : null,
            trial.T is { } t ? $"t {Figure.Text(t, "f3")}" : null,
            rates.TokensPerSecond is { } tokens ? $"{Figure.Text(tokens, "n0")} tokens/s" : null,
            rates.BusyShare is { } busy ? $"busy {Figure.Text(busy, "p0")}" : null,
            rates.BusyShare != null && teacherBusy is { } teacher ? $"teacher busy {Figure.Text(teacher, "p0")}" : null,
            rates.WindowFill is { } fill ? $"window {Figure.Text(fill, "p0")} full" : null,
            rates.BytesPerSecond is > 0 and { } bytes ? $"{Figure.Bytes(bytes)}/s" : null,
            rates.Left is { } left ? $"{RateMeter.Text(left)} left" : null,
        ];
        var holder = trial.Student is { } student ? $" on {student}" : "";
        var reason = trial.Reason is { } text ? $": {text}" : "";
        return $"{trial.Trial}: {NameOf(trial.State)}{holder}, {string.Join(", ", parts.OfType<string>())}{reason}";
    }

    /// <summary>host:port of a worker's node, out of "akka.tcp://SYSTEM@HOST:PORT/user/NAME".</summary>
    public static string NodeOf(WorkerStatus worker) => worker.Address.Split('@')[^1].Split('/')[0];

    /// <summary>Mean share of their time that the teachers' devices compute; null when none has said it.</summary>
    public static double? TeacherBusy(RunStatus status) => status.Workers.Average(worker => worker.BusyShare);

    public static string NameOf(TrialState state) => state.ToString().ToLower(CultureInfo.InvariantCulture);

    public static string NameOf(WorkerRole role) => role.ToString().ToLower(CultureInfo.InvariantCulture);

    /// <summary>The rates of a trial that may have come since they were computed.</summary>
    public static TrialRates Of(this IReadOnlyDictionary<TrialId, TrialRates> rates, TrialStatus trial) =>
        rates.GetValueOrDefault(trial.Trial, TrialRates.Unknown);
}
