using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Progress;

/// <summary>The state of a run as one line of JSON.</summary>
internal static class StatusJson
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A state with its rates.</summary>
    public static string Of(RunStatus status, IReadOnlyDictionary<TrialId, TrialRates> rates, DateTimeOffset time) =>
        JsonSerializer.Serialize(
            new Status(
                "status",
                time,
                status.Run.Value,
                [.. status.Workers.Select(worker => new Worker(
                    worker.Worker.Worker.Value, StatusTables.NameOf(worker.Role), StatusTables.NodeOf(worker), worker.Activity,
                    worker.SecondsPerBatch, worker.BusyShare))],
                [.. status.Trials.Select(trial => TrialOf(trial, rates.Of(trial)))],
                status.HedgedBatchCount),
            Layout);

    /// <summary>A line for people among them.</summary>
    public static string OfLine(string text, DateTimeOffset time) => JsonSerializer.Serialize(new Line("line", time, text), Layout);

    private static Trial TrialOf(TrialStatus trial, TrialRates rates) => new(
        trial.Trial.Value, StatusTables.NameOf(trial.State), trial.Student?.Value, trial.StepCount, trial.StepTotal, trial.Loss,
        trial.NatsPerToken, trial.T, trial.Figures?.LearningRate, rates.TokensPerSecond, rates.BytesPerSecond, rates.BusyShare,
        rates.WindowFill, rates.Left?.TotalSeconds, trial.Reason);

    private sealed record Status(
        string Kind, DateTimeOffset Time, string Run, IReadOnlyList<Worker> Workers,
        IReadOnlyList<Trial> Trials, long HedgedBatches);

    private sealed record Line(string Kind, DateTimeOffset Time, string Text);

    private sealed record Worker(
        string Name, string Role, string Node, string Activity, double? SecondsPerBatch, double? BusyShare);

    private sealed record Trial(
        string Name, string State, string? Student, long Steps, long StepTotal, double? Loss, double? NatsPerToken, double? T,
        double? LearningRate, double? TokensPerSecond, double? BytesPerSecond, double? BusyShare, double? WindowFill,
        double? SecondsLeft, string? Reason);
}
