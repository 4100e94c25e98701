using System.Text.Json;
using ActorDistill.Models.Verification;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Verification;

/// <summary>
/// Replays golden TAID schedules: a list of { "t_start", "t_end" (1 when absent), "alpha", "beta", "steps", "columns", "rows" }, where the
/// columns step, t_used, loss, t_next and momentum may come in any order.
/// </summary>
public static class TaidVerification
{
    /// <summary>The file's name beside the cases.</summary>
    public const string FileName = "taid_schedule.json";

    // Absolute: t and the momentum are of the order of 1.
    private static readonly ErrorBound Bound = new(0, 1e-12);

    /// <summary>Replays every schedule of a folder.</summary>
    /// <returns>One comparison for t and one for the momentum of each schedule, over all its steps.</returns>
    /// <exception cref="OperatorException">The file is missing or malformed.</exception>
    public static IReadOnlyList<Comparison> Run(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var schedules = GoldenJson.ReadList(path);
        return schedules.Count > 0
            ? [.. schedules.SelectMany(Replay)]
            : throw new OperatorException($"{path}: holds no schedule");
    }

    private static IEnumerable<Comparison> Replay(GoldenJson golden)
    {
        var settings = new TaidSettings(
            golden.Count("steps"), golden.Number("t_start"), golden.Number("t_end", 1), golden.Number("alpha"), golden.Number("beta"));
        if (settings.FirstFault() is { } fault)
            throw golden.Fault(fault);
        var rows = Rows(golden);
        var schedule = new TaidSchedule(settings);
        var state = schedule.Start;
        var (coefficientError, momentumError) = (0.0, 0.0);
        foreach (var row in rows)
        {
            coefficientError = Larger(coefficientError, state.T - row.Used);
            state = schedule.Next(state, row.Loss, row.Step, tokenCount: 1);
            coefficientError = Larger(coefficientError, state.T - row.Next);
            momentumError = Larger(momentumError, state.Momentum - row.Momentum);
        }
        var name = FormattableString.Invariant($"alpha {settings.Alpha}, {settings.StepCount} steps");
        yield return Comparison($"t ({name})", coefficientError, rows.Max(row => row.Next));
        yield return Comparison($"momentum ({name})", momentumError, rows.Max(row => Math.Abs(row.Momentum)));
    }

    private static Comparison Comparison(string name, double error, double goldenMax) =>
        new(name, error, goldenMax, Bound.For(goldenMax));

    // NaN is the worst error there is, and Math.Max hands it on.
    private static double Larger(double error, double difference) =>
        double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(error, Math.Abs(difference));

    private static List<Row> Rows(GoldenJson golden)
    {
        var columns = golden.List("columns").Select(column => column.ToString()).ToList();
        var (step, used, loss, next, momentum) = (At("step"), At("t_used"), At("loss"), At("t_next"), At("momentum"));
        var rows = golden.List("rows").Select(RowOf).ToList();
        if (rows.Count == 0 || rows.Exists(row => row.Step < 0))
            throw golden.Fault("has no rows, or a step below 0");
        return rows;

        int At(string name) => columns.IndexOf(name) is >= 0 and var at ? at : throw golden.Fault($"has no column {name}");
        double Value(JsonElement row, int at) => golden.NumberOf(columns[at], row[at]);
        Row RowOf(JsonElement row) => row.ValueKind == JsonValueKind.Array && row.GetArrayLength() == columns.Count
            ? new Row((long)Value(row, step), Value(row, used), Value(row, loss), Value(row, next), Value(row, momentum))
            : throw golden.Fault("has a row without a value for each column");
    }

    private sealed record Row(long Step, double Used, double Loss, double Next, double Momentum);
}
