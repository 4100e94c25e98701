using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ActorDistill.RunDriving;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>
/// One teacher with 1 to 8 students of one group: does it compute each batch once, do the students end with the bits that they have alone,
/// and how long does all of it take against the same trials one after the other with "distill-local"?
/// </summary>
internal static class StudentsBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static Command Create()
    {
        var students = new Option<int[]>("--students")
        {
            Description = "How many at once.",
            DefaultValueFactory = _ => [1, 2, 4, 8],
            AllowMultipleArgumentsPerToken = true,
        };
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 100 };
        var command = new Command("students", "One teacher and 1 to 8 students: forwards, bits and time against one after the other.")
        {
            students, steps,
        };
        var texts = new TextOptions(command);
        command.SetAction(async (parsed, _) => await Run(
            texts.Read(parsed), parsed.GetValue(students)!,
            parsed.GetValue(steps)));
        return command;
    }

    private static async Task<int> Run(BenchmarkText text, IReadOnlyList<int> counts, int steps)
    {
        var trials = Enumerable.Range(1, counts.Max()).Select(number => new RateTrial(number)).ToList();
        var alone = new List<(FinalState State, double Seconds)>();
        foreach (var trial in trials) alone.Add(await Alone(text, trial, steps));
        Console.WriteLine("| students | batches | teacher's forwards | per batch | with the bits of distill-local | seconds "
            + "| one after the other | of that |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var isAsExpected = true;
        foreach (var count in counts)
        {
            var (states, forwards, seconds) = await Together(text, trials[..count], steps);
            var same = states.Zip(alone).Count(pair => pair.First == pair.Second.State);
            var serial = alone.Take(count).Sum(run => run.Seconds);
            var batches = steps * RateTrial.BatchesPerStep;
            isAsExpected &= forwards == batches && same == count;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {count} | {batches} | {forwards} | {(double)forwards / batches:f3} | {same} of {count} | {seconds:f1} | {serial:f1} "
                + $"| {seconds / serial:f2} |"));
        }
        return isAsExpected ? 0 : 1;
    }

    private static async Task<(FinalState State, double Seconds)> Alone(BenchmarkText text, RateTrial trial, int steps)
    {
        using var folder = new BenchmarkRun(text, "");
        var output = folder.PathOf(trial.Name);
        var watch = Stopwatch.StartNew();
        await Succeed(
        [
            "distill-local", "--teacher", text.Model, "--text", text.Text, "--validation-text", text.ValidationText, "--output", output,
            .. trial.Options(steps),
        ]);
        return (FinalState.Of(Path.Combine(output, "checkpoints")), watch.Elapsed.TotalSeconds);
    }

    private static async Task<(IReadOnlyList<FinalState> States, long Forwards, double Seconds)> Together(
        BenchmarkText text, IReadOnlyList<RateTrial> trials, int steps)
    {
        using var run = new BenchmarkRun(text, RateTrial.Sections(trials, steps, trials.Count));
        var watch = Stopwatch.StartNew();
        await Succeed(["launch", run.File]);
        var seconds = watch.Elapsed.TotalSeconds;
        return (
            [.. trials.Select(trial => FinalState.Of(Path.Combine(run.Folder, "trials", trial.Name, "checkpoints")))],
            ForwardsOf(run), seconds);
    }

    /// <summary>Batches that a run's teacher has computed.</summary>
    internal static long ForwardsOf(BenchmarkRun run, string teacher = "teacher")
    {
        using var figures = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run.Folder, "teachers", $"{teacher}.json")));
        return figures.RootElement.GetProperty("forward_count").GetInt64();
    }

    private static async Task Succeed(IEnumerable<string> arguments)
    {
        await using var process = HostProcess.Start(arguments);
        if (await process.EndAsync(Patience) is not 0 and var code)
            throw new InvalidOperationException($"exit code {code}:\n{process.Transcript}");
    }
}
