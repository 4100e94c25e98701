using System.Diagnostics;
using ActorDistill.Protocol.Payloads;
using TorchSharp;

namespace ActorDistill.Benchmarks;

/// <summary>
/// The selector against torch.topk, in turns: the tokens alone, and with log-probabilities and tail as a payload needs them.
/// </summary>
internal static class TopKBenchmark
{
    public static void Print(CodecSize size, int[] threads, int rounds)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"top-{size.TopK} of [{size.RowCount}, {size.VocabSize}], libtorch {torch.__version__}; "
            + $"ratio = torch's time / ours, median of {rounds} pairs [min, max]");
        Console.WriteLine("| what | threads | ours | torch | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var logits = torch.tensor(CodecWorkload.Normal(size.RowCount * size.VocabSize, 1)).view(size.RowCount, size.VocabSize).mul_(3);
        var labels = torch.tensor(Enumerable.Range(0, size.RowCount).Select(row => (long)row % size.VocabSize).ToArray());
        var (row, label) = (logits.data<float>().ToArray(), labels.data<long>().ToArray());
        var selector = new TopKSelector(size.VocabSize, size.TopK);
        var ids = new long[size.RowCount * selector.PlaceCount];
        var (logProbs, tails) = (new float[ids.Length], new float[size.RowCount]);
        foreach (var count in threads)
        {
            torch.set_num_threads(count);
            Compare("tokens", () => selector.Select(row, label, count, ids), () => logits.topk(size.TopK));
            Compare(
                "tokens, log-probabilities, tail",
                () => selector.Select(row, label, count, ids, logProbs, tails),
                () => Payload(logits, labels, size.TopK));

            void Compare(string name, Action ours, Action torchs) =>
                Console.WriteLine(Shown(Times($"{size.VocabSize}", count, name, ours, torchs, rounds)));
        }
    }

    // As SignalMaker does it.
    private static void Payload(torch.Tensor logits, torch.Tensor labels, int topK)
    {
        var label = labels.unsqueeze(1);
        var first = logits.scatter(1, label, label.full_like(double.PositiveInfinity, logits.dtype));
        var tokenIds = first.topk(topK + 1).indexes;
        var logProbs = logits.log_softmax(1);
        var kept = logProbs.gather(1, tokenIds);
        logProbs.scatter_(1, tokenIds, kept.full_like(double.NegativeInfinity)).logsumexp(1);
    }

    private static PairedFigure Times(string size, int threads, string name, Action ours, Action torchs, int rounds)
    {
        var (our, their) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var (one, other) = (Seconds(ours), Seconds(torchs));
            // The first round compiles.
            if (round < 0)
                continue;
            our.Add(one);
            their.Add(other);
        }
        return new PairedFigure(size, threads, name, "torch", our, their);
    }

    private static double Seconds(Action work)
    {
        using var scope = torch.NewDisposeScope();
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static string Shown(PairedFigure f) =>
        $"| {f.Operation} | {f.Threads} | {f.MedianOurs * 1e3:f0} ms | {f.MedianPeers * 1e3:f0} ms "
        + $"| {f.MedianRatio:f2} [{f.Ratios[0]:f2}, {f.Ratios[^1]:f2}] |";
}
