using System.CommandLine;

namespace ActorDistill.Benchmarks.Streaming;

/// <summary>One way of 256 KiB chunks between two processes on loopback: gRPC against the HTTP/2 it stands on, and unary calls.</summary>
internal static class StreamingBenchmark
{
    private const string Peer = "HTTP/2 body";

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Runs of each way, in turn.", DefaultValueFactory = _ => 7 };
        var chunks = new Option<long>("--chunks") { Description = "Chunks of 256 KiB of a run.", DefaultValueFactory = _ => 8192 };
        var unary = new Option<int>("--unary") { Description = "Unary calls of a run.", DefaultValueFactory = _ => 10_000 };
        var serve = new Option<bool>("--serve") { Description = "Be the other process.", Hidden = true };
        var command = new Command("stream", "gRPC frames against a bare HTTP/2 body and TCP, two processes.")
        {
            rounds, chunks, unary, serve,
        };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(serve)) await StreamingServer.ServeAsync();
            else await Run(parsed.GetValue(rounds), parsed.GetValue(chunks), parsed.GetValue(unary));
            return 0;
        });
        return command;
    }

    private static async Task Run(int rounds, long chunks, int unaryCalls)
    {
        using var other = OtherProcess.Start("stream", "--serve");
        using var client = new StreamingClient(other, await other.FirstLineAsync());
        var ways = client.Ways.ToList();
        var figures = ways.ToDictionary(way => way.Name, _ => new List<StreamingFigure>());
        var unary = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            // In turn, so that a busy moment of the machine meets all ways; the first round compiles.
            foreach (var (name, receive) in ways)
            {
                var figure = await client.TimeAsync(receive, chunks);
                if (round > 0) figures[name].Add(figure);
            }
            var seconds = await client.TimeUnaryAsync(unaryCalls);
            if (round > 0) unary.Add(seconds);
        }
        Print(figures, unary);
    }

    private static void Print(Dictionary<string, List<StreamingFigure>> figures, List<double> unary)
    {
        Console.WriteLine($"Median of {unary.Count} runs in turn [min, max]; share: of the {Peer}'s rate in the same round");
        Console.WriteLine("| way | GB/s | share | sender, CPU s/GB | receiver, CPU s/GB |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, runs) in figures)
        {
            var shares = runs.Zip(figures[Peer], (run, peer) => Rate(run) / Rate(peer));
            Console.WriteLine(
                $"| {name} | {Spread(runs.Select(Rate), "f2")} | {Spread(shares, "f3")} "
                + $"| {Median(runs.Select(run => run.SenderSeconds / Gigabytes(run))):f2} "
                + $"| {Median(runs.Select(run => run.ReceiverSeconds / Gigabytes(run))):f2} |");
        }
        Console.WriteLine();
        Console.WriteLine($"unary call: {Spread(unary.Select(seconds => seconds * 1e6), "f1")} us");
    }

    private static double Gigabytes(StreamingFigure run) => run.Bytes / 1e9;

    private static double Rate(StreamingFigure run) => Gigabytes(run) / run.Seconds;

    private static string Spread(IEnumerable<double> values, string format)
    {
        var sorted = values.Order().ToList();
        return $"{Median(sorted).ToString(format)} [{sorted[0].ToString(format)}, {sorted[^1].ToString(format)}]";
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
