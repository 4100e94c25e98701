using System.CommandLine;
using ActorDistill.ClusterNode.Driving;

namespace ActorDistill.Benchmarks;

/// <summary>What the others see, and when, after one of three processes on loopback was killed.</summary>
internal static class FailoverBenchmark
{
    // The real library's, measured at the same stable-after on the same kind of machine. Nobody wrote down which pause its failure
    // detector allowed; with the default of 3 s it could not have been so quick.
    private const string Peers = "2.4 s | 7.4 s | 7.4 s | 10.5 s";
    private static readonly int[] PauseSeconds = [3, 1];
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Kills for each row.", DefaultValueFactory = _ => 10 };
        var command = new Command("failover", "kill -9 of the oldest of three processes: when the others see what.") { rounds };
        command.SetAction(async (parsed, _) =>
        {
            await Run(parsed.GetValue(rounds));
            return 0;
        });
        return command;
    }

    private static async Task Run(int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        Console.WriteLine($"time since the kill, median [min, max] of {rounds}; stable-after = {StableAfter.TotalSeconds} s");
        Console.WriteLine("| | acceptable-heartbeat-pause | unreachable | removed | Terminated | singleton elsewhere |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var pause in PauseSeconds)
        {
            var runs = new List<Failover>();
            for (var round = 0; round < rounds; round++) runs.Add(await Measure(pause));
            IEnumerable<TimeSpan>[] columns =
            [
                runs.Select(run => run.Unreachable), runs.Select(run => run.Removed), runs.Select(run => run.Terminated),
                runs.Select(run => run.SingletonStarted),
            ];
            Console.WriteLine($"| ours | {pause} s | {string.Join(" | ", columns.Select(Spread))} |");
        }
        Console.WriteLine($"| Akka.NET | ? | {Peers} |");
    }

    private static async Task<Failover> Measure(int pauseSeconds)
    {
        var folder = Directory.CreateTempSubdirectory("actordistill-failover-");
        try
        {
            var akka = $"akka.cluster.failure-detector.acceptable-heartbeat-pause = {pauseSeconds}s";
            return await Failover.MeasureAsync(folder.FullName, StableAfter, akka);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Spread(IEnumerable<TimeSpan> times)
    {
        var seconds = times.Select(time => time.TotalSeconds).Order().ToList();
        return $"{seconds[seconds.Count / 2]:f1} s [{seconds[0]:f1}, {seconds[^1]:f1}]";
    }
}
