using System.Diagnostics;
using TorchSharp;

namespace ActorDistill.Benchmarks;

/// <summary>Trains the same decoder on the same tokens again and again, and prints the digest of its weights after each run.</summary>
internal static class Determinism
{
    /// <summary>Two runs per number of threads, each on a thread of its own, and the resident set at the end of each.</summary>
    public static void Run(IReadOnlyList<int> threads, int steps)
    {
        Console.WriteLine("| threads | run | SHA-256 of the weights | resident set after 10 steps | at the end |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var count in threads)
            for (var run = 1; run <= 2; run++)
            {
                // Thread counts belong to the thread that sets them, before its first product.
                var row = "";
                var thread = new Thread(() => row = Row(count, steps));
                thread.Start();
                thread.Join();
                Console.WriteLine($"| {count} | {run} | {row} |");
            }
    }

    private static string Row(int threads, int steps)
    {
        torch.set_num_threads(threads);
        using var deterministic = torch.use_deterministic_algorithms();
        using var workload = new DecoderWorkload(DecoderSize.All[0] with { Batch = 2, Tokens = 32 }, torch.CPU);
        for (var i = 0; i < 10; i++)
            workload.Train();
        var early = ResidentMebibytes();
        for (var i = 10; i < steps; i++)
            workload.Train();
        return $"{workload.WeightDigest()[..16]} | {early} MiB | {ResidentMebibytes()} MiB";
    }

    private static long ResidentMebibytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1048576;
    }
}
