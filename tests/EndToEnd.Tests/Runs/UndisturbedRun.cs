using ActorDistill.RunDriving;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>
/// Two trials of <see cref="TinyRun"/>, and what they end with when nothing happens: trained once for all tests that disturb a run. Where
/// the nodes are, and how many, changes nothing of it.
/// </summary>
internal static class UndisturbedRun
{
    /// <summary>A trial that waits for t at each step.</summary>
    public const string Taid = "student";

    /// <summary>A trial that waits for nothing but batches.</summary>
    public const string Plain = "plain";

    /// <summary>The first alone.</summary>
    public const string TaidStudent =
        $"{Taid} {{ model.init.kind = guide-full, model.hidden-size = 16, objective.kind = taid, objective.taid.alpha = 0.01 }}";

    /// <summary>Both.</summary>
    public const string Students = TaidStudent + "\n" + Plain + " { model.hidden-size = 16 }";

    /// <summary>Steps long enough that something can happen between them.</summary>
    public const string Training = "batch-size = 8, sequence-length = 64, gradient-accumulation = 2";

    /// <summary>Of each trial, and of <see cref="TinyRun"/>.</summary>
    public const long StepCount = 200;

    /// <summary>Of each trial; the two share them.</summary>
    public const long BatchCount = 2 * StepCount;

    private static readonly Lazy<Task<IReadOnlyDictionary<string, (FinalState End, IReadOnlyList<string> Curve)>>> Ends = new(async () =>
    {
        using var run = new TinyRun(Students, Training, "student.count = 2");
        await TinyRun.SucceedAsync("launch", run.RunFile);
        return new[] { Taid, Plain }.ToDictionary(
            trial => trial, trial => (FinalState.Of(run.Checkpoints(trial)), LossCurve.Of(run.RunFolder, trial)));
    });

    /// <summary>What a trial ends with.</summary>
    public static async Task<FinalState> EndOfAsync(string trial) => (await Ends.Value)[trial].End;

    /// <summary>What a trial learns step by step, as <see cref="LossCurve"/> has it.</summary>
    public static async Task<IReadOnlyList<string>> CurveOfAsync(string trial) => (await Ends.Value)[trial].Curve;

    /// <summary>Each batch of a disturbed trial is in its weights once, and they are those of the undisturbed one.</summary>
    /// <returns>How it came about.</returns>
    public static async Task<Lineage> RequireSameAsync(TinyRun disturbed, string trial)
    {
        var lineage = Lineage.Of(File.ReadLines(Path.Combine(disturbed.RunFolder, "trials", trial, "metrics.jsonl")));
        Assert.Null(lineage.FirstFault(BatchCount));
        Assert.Equal(await EndOfAsync(trial), FinalState.Of(disturbed.Checkpoints(trial)));
        return lineage;
    }
}
