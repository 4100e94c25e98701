using System.Globalization;
using ActorDistill.Host.Progress;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Sweeps;

namespace ActorDistill.Host.Reports;

/// <summary>A sweep for people.</summary>
internal static class SweepText
{
    private static readonly string[] Columns = ["rank", "trial", "state", "steps", "nats/token"];

    private const int WordColumns = 3;

    /// <summary>What it is, who shares batches, and its trials from the best to the worst.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="trials">Its trials.</param>
    public static void Write(TextWriter output, SweepStatus sweep, IReadOnlyList<TrialStatus> trials)
    {
        output.WriteLine($"sweep {sweep.Sweep}: {Rules(sweep)}");
        output.WriteLine(Groups(sweep));
        if (sweep.Groups.Count > 1)
        {
            foreach (var group in sweep.Groups) output.WriteLine($"  {Text(group.Source)}: {string.Join(", ", group.Trials)}");
        }
        WriteRanks(output, trials);
        foreach (var trial in trials.Where(trial => trial.Reason != null)) output.WriteLine($"{trial.Trial}: {trial.Reason}");
        output.WriteLine();
    }

    /// <summary>For the end of a run: each of its sweeps with its trials from the best to the worst, and which was the best.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="trials">Of the run.</param>
    public static void WriteAllRanks(TextWriter output, IReadOnlyList<TrialStatus> trials)
    {
        foreach (var sweep in trials.Where(trial => trial.Sweep != null).GroupBy(trial => trial.Sweep!))
        {
            var best = SweepRanking.BestOf(sweep.Select(SweepResults.Of));
            output.WriteLine($"sweep {sweep.Key}: " + (best is null ? "no trial was completed"
                : $"{best.Trial} is the best, {Figure.Text(best.NatsPerToken, "f4")} nats/token"));
            WriteRanks(output, [.. sweep]);
        }
    }

    private static void WriteRanks(TextWriter output, IReadOnlyList<TrialStatus> trials)
    {
        var byName = trials.ToDictionary(trial => trial.Trial.Value);
        var ranked = SweepRanking.Of(trials.Select(SweepResults.Of));
        PlainTable.Write(output, Columns, [.. ranked.Select(row => Row(row, byName[row.Result.Trial]))], WordColumns);
    }

    /// <summary>Who shares the teacher's batches, in a sentence.</summary>
    public static string Groups(SweepStatus sweep) => SweepGroups.Sentence(SweepGroups.Of(
        from one in sweep.Groups from trial in one.Trials select (trial.Value, one.Source)));

    private static string Rules(SweepStatus sweep)
    {
        var atOnce = sweep.MaxConcurrent is { } limit ? $"at most {limit} trials at once" : "as many trials at once as there are students";
        return sweep.Rungs is { } rungs
            ? $"{atOnce}; {Figure.Text(rungs.KeepShare, "p0")} go on at {RungsOf(rungs)}"
            : $"{atOnce}, all to the end";
    }

    private static string RungsOf(SweepRungs rungs) => rungs.Steps.Count > 0
        ? $"steps {string.Join(", ", rungs.Steps)}"
        : $"{string.Join(", ", rungs.Shares.Select(share => Figure.Text(share, "p0")))} of their steps";

    private static string Text(BatchSource source) => string.Create(
        CultureInfo.InvariantCulture, $"batch-size {source.BatchSize}, sequence-length {source.SequenceLength}, seed {source.Seed}");

    private static string[] Row(RankedTrial ranked, TrialStatus trial) =>
    [
        ranked.Rank?.ToString(CultureInfo.InvariantCulture) ?? "-",
        trial.Trial.Value,
        trial.State.ToString().ToLowerInvariant(),
        $"{trial.StepCount}/{trial.StepTotal}",
        Figure.Text(trial.NatsPerToken, "f4"),
    ];
}
