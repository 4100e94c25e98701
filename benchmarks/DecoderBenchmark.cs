using System.Diagnostics;
using TorchSharp;

namespace ActorDistill.Benchmarks;

/// <summary>One row of figures: seconds of one operation here and in the peer, by pairs of runs that took turns.</summary>
internal sealed record PairedFigure(
    string Size, int Threads, string Operation, string Style, IReadOnlyList<double> Ours, IReadOnlyList<double> Peers)
{
    /// <summary>The peer's time over ours, of each pair; above 1 we are faster.</summary>
    public IReadOnlyList<double> Ratios => [.. Peers.Zip(Ours, (peer, ours) => peer / ours).Order()];

    public double MedianRatio => Ratios[Ratios.Count / 2];

    public double MedianOurs => Ours.Order().ElementAt(Ours.Count / 2);

    public double MedianPeers => Peers.Order().ElementAt(Peers.Count / 2);
}

/// <summary>Our decoder against the same arithmetic in Python torch, turn by turn in one run.</summary>
internal static class DecoderBenchmark
{
    /// <summary>Times every operation in pairs of runs of about the given length each.</summary>
    public static IEnumerable<PairedFigure> Run(
        PythonPeer peer, DecoderSize size, int threads, string device, string style, int rounds, double secondsPerRun)
    {
        torch.set_num_threads(threads);
        peer.SetUp(size, threads, device, style);
        using var workload = new DecoderWorkload(size, device);
        (string, Action)[] operations = [("train", workload.Train), ("forward", workload.Forward), ("add", workload.Add)];
        foreach (var (name, work) in operations)
        {
            Seconds(work, 3, device);
            peer.Seconds(name, 3);
            var count = Math.Max(1, (int)(secondsPerRun / (Seconds(work, 3, device) / 3)));
            var (ours, peers) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                ours.Add(Seconds(work, count, device) / count);
                peers.Add(peer.Seconds(name, count) / count);
            }
            yield return new PairedFigure(size.Name, threads, name, style, ours, peers);
        }
    }

    private static double Seconds(Action work, int count, string device)
    {
        Wait();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            work();
        Wait();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;

        void Wait()
        {
            if (device != "cpu")
                torch.cuda.synchronize();
        }
    }
}
