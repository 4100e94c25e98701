using System.CommandLine;
using System.Diagnostics;
using ActorDistill.RunDriving;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>Kills a node at a random moment of a run, many times: do the final bits differ from those of an undisturbed run?</summary>
internal static class KillBenchmark
{
    private const string Trial = "student";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const string Sections = """
        training {
          steps = 200, warmup = 10, learning-rate = 2e-3, batch-size = 8, sequence-length = 64, gradient-accumulation = 2, seed = 5
        }
        evaluate { every = 100, tokens = 4096 }
        checkpoints { every = 20, keep = 3 }
        students.student {
          model { init.kind = guide-full, hidden-size = 32, layers = 3 }
          objective { kind = taid, taid.alpha = 0.01 }
        }
        """;

    public static Command Create()
    {
        var nodes = new Option<string[]>("--nodes")
        {
            Description = "Whom to kill.",
            DefaultValueFactory = _ => ["student-1", "teacher", "coordinator"],
            AllowMultipleArgumentsPerToken = true,
        };
        var kills = new Option<int>("--kills") { Description = "Runs with a kill for each node.", DefaultValueFactory = _ => 10 };
        var seed = new Option<int>("--seed") { Description = "Of the moments.", DefaultValueFactory = _ => 1 };
        var command = new Command("kills", "kill -9 of each node at random moments of a 200-step run: are the final bits the same?")
        {
            nodes, kills, seed,
        };
        var texts = new TextOptions(command);
        command.SetAction(async (parsed, _) => await Run(
            texts.Read(parsed), parsed.GetValue(nodes)!,
            parsed.GetValue(kills), parsed.GetValue(seed)));
        return command;
    }

    private static async Task<int> Run(BenchmarkText text, IReadOnlyList<string> nodes, int kills, int seed)
    {
        var (undisturbed, seconds) = await Complete(text, node: null, moment: 0);
        Console.WriteLine($"undisturbed: {seconds:f1} s, weights {undisturbed.Weights[..16]}, TAID {undisturbed.Taid}");
        Console.WriteLine("| node | seed | killed after step | seconds in all | the same bits |");
        Console.WriteLine("|---|---|---|---|---|");
        var different = 0;
        foreach (var node in nodes)
            for (var kill = 0; kill < kills; kill++)
            {
                var own = seed + kill;
                var moment = new Random(own).Next(1, (int)undisturbed.StepCount);
                var (state, took) = await Complete(text, node, moment);
                if (state != undisturbed) different++;
                Console.WriteLine($"| {node} | {own} | {moment} | {took:f1} | {(state == undisturbed ? "yes" : $"NO: {state}")} |");
            }
        Console.WriteLine($"{nodes.Count * kills - different} of {nodes.Count * kills} runs ended with the same bits");
        return different == 0 ? 0 : 1;
    }

    private static async Task<(FinalState State, double Seconds)> Complete(BenchmarkText text, string? node, int moment)
    {
        using var run = new BenchmarkRun(text, Sections);
        var watch = Stopwatch.StartNew();
        await using var launch = HostProcess.Start(["launch", run.File]);
        if (node != null)
        {
            await RunProgress.WaitForStepAsync(run.Folder, Trial, moment, Patience);
            if (!NodeProcesses.Kill(run.File, node)) throw new InvalidOperationException($"there is no {node}:\n{launch.Transcript}");
        }
        var code = await launch.EndAsync(Patience);
        if (code != 0) throw new InvalidOperationException($"exit code {code} after the kill of {node}:\n{launch.Transcript}");
        return (FinalState.Of(Path.Combine(run.Folder, "trials", Trial, "checkpoints")), watch.Elapsed.TotalSeconds);
    }
}
