using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorDistill.RunDriving;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>
/// Teacher on one core and student on another: the step's time over the larger of both alone, and tokens a second against the same
/// training in one process at its best number of threads.
/// </summary>
internal static class OverlapBenchmark
{
    private const string Trial = "student";
    // The first steps are those of the just-in-time compilers of four processes.
    private const int WarmUpSteps = 100;
    private const int LocalSteps = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Command Create()
    {
        var hidden = new Option<int>("--hidden-size") { Description = "The student's.", Required = true };
        var layers = new Option<int>("--layers") { Description = "The student's.", Required = true };
        var batch = new Option<int>("--batch-size") { DefaultValueFactory = _ => 8 };
        var length = new Option<int>("--sequence-length") { DefaultValueFactory = _ => 256 };
        var steps = new Option<int>("--steps") { DefaultValueFactory = _ => 300 };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 3 };
        var command = new Command("overlap", "Teacher and student on a core each: step time over the larger of both alone.")
        {
            hidden, layers, batch, length, steps, rounds,
        };
        var texts = new TextOptions(command);
        command.SetAction(async (parsed, _) =>
        {
            var sizes = new OverlapSizes(
                parsed.GetValue(hidden), parsed.GetValue(layers), parsed.GetValue(batch), parsed.GetValue(length), parsed.GetValue(steps));
            await Run(texts.Read(parsed), sizes, parsed.GetValue(rounds));
            return 0;
        });
        return command;
    }

    private static async Task Run(BenchmarkText text, OverlapSizes sizes, int rounds)
    {
        Console.WriteLine(
            $"student {sizes.HiddenSize} x {sizes.Layers}, {sizes.BatchSize} x {sizes.SequenceLength} tokens a step; milliseconds");
        Console.WriteLine(
            "| T alone | S alone | S beside T | cluster step | step / max(T, S) | step / beside | local, 1 thread | 2 "
            + "| speed-up | bound | share |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        for (var round = 0; round < rounds; round++)
        {
            using var run = new BenchmarkRun(text, sizes.Sections);
            var (teacher, student, beside, step) = await Times(run, text, sizes);
            var local = new[] { await LocalStep(run, text, sizes, 1), await LocalStep(run, text, sizes, 2) };
            var (most, best) = (Math.Max(teacher, student), local.Min());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {teacher * 1e3:f1} | {student * 1e3:f1} | {beside * 1e3:f1} | {step * 1e3:f1} | {step / most:f3} "
                + $"| {step / beside:f3} | {local[0] * 1e3:f1} "
                + $"| {local[1] * 1e3:f1} | {best / step:f3} | {best / most:f3} | {most / step:f3} |"));
        }
    }

    // Both alone, the cluster, both alone once more: a machine that others use too is not the same a minute later.
    private static async Task<(double Teacher, double Student, double StudentBeside, double Step)> Times(
        BenchmarkRun run, BenchmarkText text, OverlapSizes sizes)
    {
        var tokens = run.PathOf("train.tokens");
        await RunHost("corpus", "build", "--tokenizer", text.Model, "--input", text.Text, "--output", tokens);
        var before = await AloneTimes.MeasureAsync(tokens, text, sizes);
        var step = await ClusterStep(run);
        var (teacher, student, beside) = BatchTimes.Between(before, await AloneTimes.MeasureAsync(tokens, text, sizes));
        return (teacher, student, beside, step);
    }

    private static async Task<double> ClusterStep(BenchmarkRun run)
    {
        await RunHost("launch", run.File);
        var seconds = File.ReadLines(Path.Combine(run.Folder, "trials", Trial, "metrics.jsonl")).Select(line => JsonDocument.Parse(line))
            .Where(line => line.RootElement.GetProperty("kind").GetString() == "step")
            .Select(line => line.RootElement.GetProperty("seconds").GetDouble());
        return Median(seconds.Skip(WarmUpSteps));
    }

    private static async Task<double> LocalStep(BenchmarkRun run, BenchmarkText text, OverlapSizes sizes, int threads)
    {
        var output = run.PathOf($"local-{threads}");
        await RunHost(
        [
            "distill-local", "--teacher", text.Model, "--text", text.Text, "--validation-text", text.ValidationText, "--threads",
            Text(threads), "--output", output, "--json", output + ".json", "--steps", Text(LocalSteps), .. sizes.Options,
        ]);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(output + ".json"));
        var training = report.RootElement.GetProperty("training");
        return training.GetProperty("seconds").GetDouble() / LocalSteps;
    }

    private static async Task RunHost(params string[] arguments)
    {
        await using var host = HostProcess.Start(arguments);
        if (await host.EndAsync(Patience) is not 0 and var code)
            throw new InvalidOperationException($"exit code {code}:\n{host.Transcript}");
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    internal static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What is trained on what.</summary>
internal sealed record OverlapSizes(int HiddenSize, int Layers, int BatchSize, int SequenceLength, int Steps)
{
    /// <summary>As sections of a run file: teacher on the first core, student on the second.</summary>
    public string Sections => $$"""
        teacher { threads = 1, cores = [0] }
        student { threads = 1, cores = [1] }
        training {
          steps = {{Steps}}, warmup = 5, learning-rate = 1e-3, batch-size = {{BatchSize}}, sequence-length = {{SequenceLength}}, seed = 1
        }
        evaluate { tokens = 512 }
        checkpoints { every = 0 }
        model { hidden-size = {{HiddenSize}}, layers = {{Layers}} }
        """;

    /// <summary>As options of "distill-local".</summary>
    public string[] Options =>
    [
        "--hidden-size", OverlapBenchmark.Text(HiddenSize), "--layers", OverlapBenchmark.Text(Layers),
        "--warmup", "5", "--learning-rate", "1e-3", "--batch-size", OverlapBenchmark.Text(BatchSize), "--sequence-length",
        OverlapBenchmark.Text(SequenceLength), "--seed", "1", "--validation-tokens", "512",
    ];
}
