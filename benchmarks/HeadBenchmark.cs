using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ActorDistill.Distillation.Head;
using ActorDistill.Testing;
using TorchSharp;

namespace ActorDistill.Benchmarks;

/// <summary>
/// The fused head against logits of all rows with autograd: time by turns in one process, memory in a fresh process for each path, since
/// an allocator that keeps what it once had would hide what a later run needs.
/// </summary>
internal static class HeadBenchmark
{
    private const string Fused = "fused";
    private const string Plain = "plain";

    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Valid tokens N.", DefaultValueFactory = _ => 2048 };
        var vocab = new Option<int>("--vocab") { Description = "Columns V.", DefaultValueFactory = _ => 32000 };
        var hidden = new Option<int>("--hidden") { Description = "Both models' hidden size.", DefaultValueFactory = _ => 256 };
        var chunk = new Option<int?>("--chunk") { Description = "Rows of a chunk; the default of the vocabulary when not given." };
        var threads = new Option<int[]>("--threads") { DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
        var rounds = new Option<int>("--rounds") { Description = "Pairs of runs.", DefaultValueFactory = _ => 7 };
        var objectives = new Option<string[]>("--objectives")
        {
            DefaultValueFactory = _ => [.. HeadWorkload.Objectives.Keys],
            AllowMultipleArgumentsPerToken = true,
        };
        var memoryOf = new Option<string?>("--memory-of") { Description = "fused or plain: print the bytes of one run.", Hidden = true };
        var command = new Command("head", "Loss and gradients of the head: fused against plain, time and peak memory.")
        {
            rows, vocab, hidden, chunk, threads, rounds, objectives, memoryOf,
        };
        command.SetAction(parsed =>
        {
            var vocabSize = parsed.GetValue(vocab);
            var size = new HeadSize(
                parsed.GetValue(rows), vocabSize, parsed.GetValue(hidden), parsed.GetValue(chunk) ?? FusedHead.DefaultChunkRows(vocabSize));
            return parsed.GetValue(memoryOf) is { } path
                ? PrintMemory(size, parsed.GetValue(objectives)![0], path, parsed.GetValue(threads)![0])
                : Run(size, parsed.GetValue(objectives)!, parsed.GetValue(threads)!, parsed.GetValue(rounds));
        });
        return command;
    }

    private static int Run(HeadSize size, string[] objectives, int[] threads, int rounds)
    {
        Console.WriteLine($"libtorch {torch.__version__}; {size}; ratio = plain time / fused time, median of {rounds} pairs [min, max]");
        Console.WriteLine("| objective | threads | fused | plain | ratio | fused MiB | plain MiB | share |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var objective in objectives)
            foreach (var count in threads)
            {
                var (fused, plain) = (MemoryOf(size, objective, Fused, count), MemoryOf(size, objective, Plain, count));
                Console.WriteLine(Row(Times(size, objective, count, rounds), fused / 1048576.0, plain / 1048576.0));
            }
        return 0;
    }

    private static PairedFigure Times(HeadSize size, string objective, int threads, int rounds)
    {
        torch.set_num_threads(threads);
        using var workload = new HeadWorkload(size, objective);
        var (fused, plain) = (new List<double>(), new List<double>());
        Seconds(workload.Fused);
        Seconds(workload.Plain);
        for (var round = 0; round < rounds; round++)
        {
            fused.Add(Seconds(workload.Fused));
            plain.Add(Seconds(workload.Plain));
        }
        return new PairedFigure($"{size.VocabSize}", threads, objective, Plain, fused, plain);
    }

    private static double Seconds(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static int PrintMemory(HeadSize size, string objective, string path, int threads)
    {
        torch.set_num_threads(threads);
        // Threads, BLAS buffers and compiled code are not the path's.
        using (var small = new HeadWorkload(size with { VocabSize = 64, RowCount = 8 }, objective))
        {
            small.Fused();
            small.Plain();
        }
        using var workload = new HeadWorkload(size, objective);
        Console.WriteLine(ResidentPeak.BytesOf(path == Fused ? workload.Fused : workload.Plain));
        return 0;
    }

    private static long MemoryOf(HeadSize size, string objective, string path, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        object[] arguments =
        [
            "head", "--memory-of", path, "--objectives", objective, "--threads", threads, "--rows", size.RowCount, "--vocab",
            size.VocabSize, "--hidden", size.HiddenSize, "--chunk", size.ChunkRows,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"{argument}"));
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? long.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"the measuring process ended with {process.ExitCode}");
    }

    private static string Row(PairedFigure f, double fusedMiB, double plainMiB) =>
        $"| {f.Operation} | {f.Threads} | {f.MedianOurs * 1e3:f0} ms | {f.MedianPeers * 1e3:f0} ms "
        + $"| {f.MedianRatio:f3} [{f.Ratios[0]:f3}, {f.Ratios[^1]:f3}] | {fusedMiB:f0} | {plainMiB:f0} | {fusedMiB / plainMiB:f3} |";
}
