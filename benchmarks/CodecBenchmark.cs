using System.CommandLine;
using System.Diagnostics;

namespace ActorDistill.Benchmarks;

/// <summary>Payload codecs on one core, top-k selection against torch, and what each payload costs on the wire.</summary>
internal static class CodecBenchmark
{
    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Tokens of a batch.", DefaultValueFactory = _ => 2048 };
        var hidden = new Option<int>("--hidden") { Description = "Width of a row of states.", DefaultValueFactory = _ => 4096 };
        var vocab = new Option<int>("--vocab") { Description = "Columns of a row of logits.", DefaultValueFactory = _ => 32_000 };
        var topK = new Option<int>("--top-k") { DefaultValueFactory = _ => 64 };
        var threads = new Option<int[]>("--threads") { DefaultValueFactory = _ => [1, 2], AllowMultipleArgumentsPerToken = true };
        var rounds = new Option<int>("--rounds") { Description = "Runs of each; the median counts.", DefaultValueFactory = _ => 7 };
        var command = new Command("codec", "Payload codecs in GB/s a core, top-k against torch.topk, bytes per token of every payload.")
        {
            rows, hidden, vocab, topK, threads, rounds,
        };
        command.SetAction(parsed =>
        {
            var size = new CodecSize(parsed.GetValue(rows), parsed.GetValue(hidden), parsed.GetValue(vocab), parsed.GetValue(topK));
            var runs = parsed.GetValue(rounds);
            PayloadSizes.Print();
            PrintCodecs(size, runs);
            TopKBenchmark.Print(size, parsed.GetValue(threads)!, runs);
            return 0;
        });
        return command;
    }

    private static void PrintCodecs(CodecSize size, int rounds)
    {
        Console.WriteLine();
        Console.WriteLine($"{size}; one core; GB of decoded bytes / of bytes on the wire for a second of processor time, "
            + $"median of {rounds} runs; rms error over rms value");
        Console.WriteLine("| payload | encode | decode | tokens/s encoded | tokens/s decoded | error |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var run in CodecWorkload.All(size))
        {
            var (encode, decode) = (MedianSeconds(run.Encode, rounds), MedianSeconds(run.Decode, rounds));
            Console.WriteLine(
                $"| {run.Name} | {Rates(run, encode)} | {Rates(run, decode)} | {size.RowCount / encode:e2} | {size.RowCount / decode:e2} "
                + $"| {run.RelativeError():e1} |");
        }
    }

    private static string Rates(CodecRun run, double seconds) =>
        $"{run.DecodedBytes / seconds / 1e9:f2} / {run.WireBytes / seconds / 1e9:f2}";

    // Processor time, so that what else runs on the machine takes nothing from the figure.
    private static double MedianSeconds(Action work, int rounds)
    {
        // The first runs compile, in the background.
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < 1)
            work();
        var seconds = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            work();
            seconds.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
        }
        return seconds.Order().ElementAt(rounds / 2);
    }
}

/// <summary>What is measured.</summary>
internal sealed record CodecSize(int RowCount, int HiddenSize, int VocabSize, int TopK)
{
    public override string ToString() => $"{RowCount} tokens, hidden size {HiddenSize}, vocabulary {VocabSize}, top-{TopK}";
}
