using System.CommandLine;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;

namespace ActorDistill.Benchmarks;

/// <summary>Asking and telling within a process, and between two processes on loopback.</summary>
internal static class ActorsBenchmark
{
    private const string Token = "benchmark";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Runs of each; the median counts.", DefaultValueFactory = _ => 5 };
        var asks = new Option<int>("--asks") { Description = "Questions, one after the other.", DefaultValueFactory = _ => 20_000 };
        var tells = new Option<int>("--tells") { Description = "Messages without an answer.", DefaultValueFactory = _ => 300_000 };
        var serve = new Option<bool>("--serve") { Description = "Be the other process.", Hidden = true };
        var command = new Command("actors", "Ask and Tell, local and between two processes.") { rounds, asks, tells, serve };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(serve)) await Serve();
            else await Run(parsed.GetValue(rounds), parsed.GetValue(asks), parsed.GetValue(tells));
            return 0;
        });
        return command;
    }

    private static async Task Run(int rounds, int asks, int tells)
    {
        using var system = StartSystem();
        using var peer = OtherProcess.Start("actors", "--serve");
        var path = await peer.FirstLineAsync();
        var remote = await system.ActorSelection(path).ResolveOne(Patience);
        var local = system.ActorOf(Props.Create(() => new Counter()));
        Console.WriteLine("| where | Ask, median us | Tell, messages/s |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, target) in new[] { ("local", local), ("remote", remote) })
        {
            var (askTimes, tellRates) = (new List<double>(), new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                var (ask, tell) = (await TimeAsk(target, asks), await TimeTell(target, tells));
                // The first round compiles.
                if (round == 0) continue;
                askTimes.Add(ask);
                tellRates.Add(tell);
            }
            Console.WriteLine(
                $"| {name} | {Median(askTimes):f1} [{askTimes.Min():f1}, {askTimes.Max():f1}] "
                + $"| {Median(tellRates):f0} [{tellRates.Min():f0}, {tellRates.Max():f0}] |");
        }
    }

    private static async Task Serve()
    {
        using var system = StartSystem();
        var counter = system.ActorOf(Props.Create(() => new Counter()), "counter");
        Console.WriteLine(Akka.Serialization.Serialization.SerializedActorPath(counter).Split('#')[0]);
        // Until the process that started this one closes the pipe.
        await Console.In.ReadToEndAsync();
        await system.Terminate();
    }

    private static ActorSystem StartSystem() => ActorSystem.Create("benchmark", ConfigurationFactory.ParseString(
        $$"""
        akka { loglevel = WARNING, actor.provider = remote, remote.join-token = {{Token}} }
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        """));

    private static async Task<double> TimeAsk(IActorRef target, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) await target.Ask<int>("echo", Patience);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
    }

    private static async Task<double> TimeTell(IActorRef target, int count)
    {
        await target.Ask<int>("reset", Patience);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) target.Tell(i, ActorRefs.NoSender);
        // Behind all of them.
        var received = await target.Ask<int>("echo", Patience);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return received == count ? count / seconds : throw new InvalidOperationException($"{received} of {count} messages arrived");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class Counter : ReceiveActor
    {
        private int _count;

        public Counter()
        {
            Receive<int>(_ => _count++);
            Receive<string>(text => text == "reset", _ =>
            {
                _count = 0;
                Sender.Tell(0);
            });
            Receive<string>(_ => Sender.Tell(_count));
        }
    }
}
