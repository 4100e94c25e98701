using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorDistill.RunDriving;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>
/// A student node that no file names joins a run of two students at a step: do the others learn what they learn without it, does it end
/// with the bits of a student that was there from the start, and when does it train?
/// </summary>
internal static class HotAddBenchmark
{
    private const string Joiner = "late";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly RateTrial[] Others = [new(1), new(2)];
    private static readonly RateTrial Late = new(3);

    public static Command Create()
    {
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 300 };
        var at = new Option<int>("--at") { Description = "Step of the first student at which it joins.", DefaultValueFactory = _ => 100 };
        var rounds = new Option<int>("--rounds") { Description = "Runs with a join.", DefaultValueFactory = _ => 1 };
        var command = new Command("hot-add", "A student joins a run under way: what the others notice, what it ends with, when it trains.")
        {
            steps, at, rounds,
        };
        var texts = new TextOptions(command);
        command.SetAction(async (parsed, _) => await Run(
            texts.Read(parsed), parsed.GetValue(steps),
            parsed.GetValue(at), parsed.GetValue(rounds)));
        return command;
    }

    private static async Task<int> Run(BenchmarkText text, int steps, int at, int rounds)
    {
        using var without = new BenchmarkRun(text, Sections(Others, steps, Others.Length));
        await Complete(without);
        using var atOnce = new BenchmarkRun(text, Sections([.. Others, Late], steps, Others.Length + 1));
        await Complete(atOnce);
        Console.WriteLine("| joined at step | others with the curves and bits of a run without it | itself as if from the start "
            + "| seconds to its first step | others then at | level at its step | steps a second until then | from then on "
            + "| forwards per batch |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var isAsExpected = true;
        for (var round = 0; round < rounds; round++)
        {
            using var run = new BenchmarkRun(text, Sections([.. Others, Late], steps, Others.Length));
            var seconds = await Join(run, at);
            var same = Others.Count(trial => IsSame(run, without, trial));
            var isSame = IsSame(run, atOnce, Late);
            var forwards = (double)StudentsBenchmark.ForwardsOf(run) / (steps * RateTrial.BatchesPerStep);
            isAsExpected &= same == Others.Length && isSame && forwards == 1;
            var (late, other) = (StepClock.Of(run, Late.Name), StepClock.Of(run, Others[0].Name));
            var level = late.LevelWith(other);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {at} | {same} of {Others.Length} | {(isSame ? "yes" : "NO")} | {seconds:f1} | {other.DoneAt(late.Ends[0])} | {level} "
                + $"| {late.Speed(..level):f1} | {(late.Speed(level..) is { } speed ? $"{speed:f1}" : "-")} | {forwards:f3} |"));
        }
        return isAsExpected ? 0 : 1;
    }

    // Students that are faster than their teacher, or nobody could ever catch up.
    private static string Sections(IReadOnlyList<RateTrial> trials, int steps, int studentCount) =>
        $"{RateTrial.Sections(trials, steps, studentCount)}\nmodel {{ hidden-size = 16, layers = 1 }}";

    private static bool IsSame(BenchmarkRun run, BenchmarkRun undisturbed, RateTrial trial) =>
        LossCurve.Of(run.Folder, trial.Name).SequenceEqual(LossCurve.Of(undisturbed.Folder, trial.Name))
        && State(run, trial) == State(undisturbed, trial);

    private static FinalState State(BenchmarkRun run, RateTrial trial) =>
        FinalState.Of(Path.Combine(run.Folder, "trials", trial.Name, "checkpoints"));

    private static async Task Complete(BenchmarkRun run)
    {
        await using var launch = HostProcess.Start(["launch", run.File]);
        await Succeed(launch);
    }

    private static async Task<double> Join(BenchmarkRun run, int at)
    {
        await using var launch = HostProcess.Start(["launch", run.File]);
        await RunProgress.WaitForStepAsync(run.Folder, Others[0].Name, at, Patience);
        var file = run.PathOf("late.conf");
        await File.WriteAllTextAsync(file, "actordistill.run { name = benchmark, folder = run }\n");
        using var ports = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Folder, "launch.json")));
        var port = ports.RootElement.GetProperty("ports").GetProperty("coordinator").GetInt32();
        var watch = Stopwatch.StartNew();
        await using var late = HostProcess.Start(["node", file, "--name", Joiner, "--seed", $"127.0.0.1:{port}"]);
        await RunProgress.WaitForStepAsync(run.Folder, Late.Name, 1, Patience);
        var seconds = watch.Elapsed.TotalSeconds;
        await Succeed(launch);
        await Succeed(late);
        return seconds;
    }

    private static async Task Succeed(HostProcess process)
    {
        if (await process.EndAsync(Patience) is not 0 and var code)
            throw new InvalidOperationException($"exit code {code}:\n{process.Transcript}");
    }
}
