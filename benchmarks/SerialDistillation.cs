using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Taid;
using ActorDistill.Schedules.Training;
using TorchSharp;

namespace ActorDistill.Benchmarks;

/// <summary>
/// Teacher and student one after the other in one process, with TAID's loss: our training step against a script that does the same in
/// Python torch, the design of the public TAID and GKD trainers. The script takes THREADS and STEPS and prints one JSON line with
/// "teacher", "student_ce" and "serial_taid" in tokens a second.
/// </summary>
internal static class SerialDistillation
{
    private const int Batch = 8;
    private const int Length = 128;

    // The sizes of the script.
    private static readonly DecoderConfig Teacher = new()
    {
        ModelType = ModelType.Llama,
        VocabSize = 4096,
        HiddenSize = 256,
        IntermediateSize = 688,
        NumLayers = 6,
        NumHeads = 8,
        NumKeyValueHeads = 4,
        HeadDim = 32,
        MaxPositions = Length,
        RmsNormEps = 1e-5,
        TieWordEmbeddings = true,
    };

    private static readonly DecoderConfig Student = Teacher with { HiddenSize = 128, IntermediateSize = 344, NumLayers = 4, HeadDim = 16 };

    public static Command Create()
    {
        var script = new Option<string>("--peer") { Description = "The Python script.", Required = true };
        var python = new Option<string>("--python") { Description = "A Python with torch.", DefaultValueFactory = _ => "/usr/bin/python3" };
        var threads = new Option<int[]>("--threads") { DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
        var rounds = new Option<int>("--rounds") { Description = "Pairs of runs.", DefaultValueFactory = _ => 5 };
        var steps = new Option<int>("--steps") { Description = "Steps of one run.", DefaultValueFactory = _ => 20 };
        var command = new Command("distill", "Serial distillation with TAID against a script in Python torch.")
        {
            script, python, threads, rounds, steps,
        };
        command.SetAction(parsed =>
        {
            Console.WriteLine("| threads | what | ours, tokens/s | peer's | ratio |");
            Console.WriteLine("|---|---|---|---|---|");
            foreach (var count in parsed.GetValue(threads)!)
                Compare(parsed.GetValue(python)!, parsed.GetValue(script)!, count, parsed.GetValue(rounds), parsed.GetValue(steps));
            return 0;
        });
        return command;
    }

    private static void Compare(string python, string script, int threads, int rounds, int steps)
    {
        string[] names = ["teacher", "student_ce", "serial_taid"];
        var pairs = names.ToDictionary(name => name, _ => new List<(double Ours, double Peers)>());
        for (var round = 0; round < rounds; round++)
        {
            var peers = Peer(python, script, threads, steps);
            var ours = DeviceThread.Run(threads, () => Ours(steps));
            foreach (var name in names)
                pairs[name].Add((ours[name], peers[name]));
        }
        foreach (var name in names)
        {
            var ratios = pairs[name].Select(pair => pair.Ours / pair.Peers).Order().ToList();
            var (ours, peers) = (Median(pairs[name].Select(pair => pair.Ours)), Median(pairs[name].Select(pair => pair.Peers)));
            Console.WriteLine(
                $"| {threads} | {name} | {ours:n0} | {peers:n0} | {Median(ratios):f3} [{ratios[0]:f3}, {ratios[^1]:f3}] |");
        }
    }

    private static Dictionary<string, double> Peer(string python, string script, int threads, int steps)
    {
        var start = new ProcessStartInfo(python, [script, $"{threads}", $"{steps}"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}");
        using var json = JsonDocument.Parse(line);
        return json.RootElement.EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetDouble());
    }

    private static Dictionary<string, double> Ours(int steps)
    {
        using var teacher = new CausalDecoder(Teacher, torch.ScalarType.Float32, torch.CPU);
        using var student = new CausalDecoder(Student, torch.ScalarType.Float32, torch.CPU);
        teacher.Initialize(1);
        student.Initialize(2);
        var batches = Enumerable.Range(0, 8).Select(NewBatch).ToList();
        var schedule = new LearningRateSchedule(new LearningRateSettings(1e-3, 1_000_000, Shape: LearningRateShape.Constant));
        var local = new LocalTeacher([teacher], new TeachingSettings { Payload = new PayloadSettings(), VocabSize = Teacher.VocabSize });
        using var alone = new TrainStep(student, new OptimizerSettings(), schedule);
        var taid = new StepLosses { Loss = new LossSettings(new TaidObjectiveSettings(new TaidSettings(1000))) };
        using var taught = new TrainStep(student, new OptimizerSettings(), schedule, taid);
        return new Dictionary<string, double>
        {
            ["teacher"] = Rate(steps, i => local.Teach(batches[i % 8], i, stage: null).Dispose()),
            ["student_ce"] = Rate(steps, i => alone.Run(i, [new MicroBatch(batches[i % 8])])),
            ["serial_taid"] = Rate(steps, i => taught.Run(
                i, [new MicroBatch(batches[i % 8], () => local.Teach(batches[i % 8], i, stage: null))], Fixed.Instance)),
        };
    }

    // Tokens a second, after two runs to warm up.
    private static double Rate(int steps, Action<int> step)
    {
        step(0);
        step(1);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < steps; i++)
            step(i);
        return Batch * Length * (double)steps / watch.Elapsed.TotalSeconds;
    }

    private static TokenBatch NewBatch(int seed)
    {
        var random = new Random(seed);
        var tokenIds = Enumerable.Range(0, Batch * (Length + 1)).Select(_ => random.NextInt64(Teacher.VocabSize)).ToArray();
        return new TokenBatch(Batch, Length, tokenIds, [.. Enumerable.Repeat(true, Batch * Length)]);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    // As in the script: t stays where it starts.
    private sealed class Fixed : ICoefficientSource
    {
        public static Fixed Instance { get; } = new();

        public double Next() => 0.4;

        public void Report(double soft, double kl, long tokenCount)
        {
        }
    }
}
