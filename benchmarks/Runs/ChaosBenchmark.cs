using System.CommandLine;
using System.Globalization;
using ActorDistill.RunDriving;
using ActorDistill.RunDriving.Chaos;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>
/// Runs of seven processes with random kills, leaves and joins: do all complete with the bits and the lineage of an undisturbed one?
/// </summary>
internal static class ChaosBenchmark
{
    private const int EventCount = 3;

    public static Command Create()
    {
        var runs = new Option<int>("--runs") { Description = "How many.", DefaultValueFactory = _ => 50 };
        var seed = new Option<int>("--seed") { Description = "Of the first; each has the next.", DefaultValueFactory = _ => 1 };
        var steps = new Option<int>("--steps") { Description = "Of each trial.", DefaultValueFactory = _ => 120 };
        var length = new Option<int>("--sequence-length") { Description = "Tokens of a sequence.", DefaultValueFactory = _ => 128 };
        var sqlite = new Option<bool>("--sqlite") { Description = "The journal in a file instead of a PostgreSQL server." };
        var keep = new Option<string?>("--keep") { Description = "A folder for what runs that went wrong leave behind." };
        var command = new Command("chaos", "Seeded kills, leaves and joins among seven processes: the same bits, every batch once?")
        {
            runs, seed, steps, length, sqlite, keep,
        };
        command.SetAction(async (parsed, _) => await Run(
            parsed.GetValue(seed), parsed.GetValue(runs),
            new ChaosSize(parsed.GetValue(steps), parsed.GetValue(length), CheckpointEvery: 10), parsed.GetValue(sqlite),
            parsed.GetValue(keep)));
        return command;
    }

    private static async Task<int> Run(int seed, int runs, ChaosSize size, bool onSqlite, string? keep)
    {
        var folder = Directory.CreateTempSubdirectory("actordistill-chaos-");
        try
        {
            var material = TinyMaterial.Write(folder.FullName);
            var runner = new ChaosRunner(folder.FullName, material, size, onSqlite, keep);
            var undisturbed = await runner.CompleteAsync(ChaosPlan.Undisturbed);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"undisturbed: {undisturbed.Seconds:f1} s, {size.Steps} steps of {ChaosFiles.Trials.Count} trials"));
            Console.WriteLine("| seed | what happened (share of all steps done) | s | steps done again | same bits, each batch once |");
            Console.WriteLine("|---|---|---|---|---|");
            var failed = 0;
            for (var run = 0; run < runs; run++)
                if (!await Show(runner, undisturbed, seed + run)) failed++;
            Console.WriteLine($"{runs - failed} of {runs} runs completed with the same bits and every batch trained once");
            return failed == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> Show(ChaosRunner runner, ChaosOutcome undisturbed, int seed)
    {
        var plan = ChaosPlan.Draw(seed, ChaosFiles.Nodes, EventCount);
        try
        {
            var outcome = await runner.CompleteAsync(plan);
            var fault = outcome.FirstFault(undisturbed, runner.Size);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {seed} | {string.Join("; ", outcome.Applied)} | {outcome.Seconds:f1} | {outcome.RepeatedSteps} | "
                + $"{(fault == null ? "yes" : $"NO: {fault}")} |"));
            return fault == null;
        }
        // One that fails is a line of the table; the others go on.
        catch (Exception fault) when (fault is InvalidOperationException or InvalidDataException or TimeoutException)
        {
            Console.WriteLine($"| {seed} | {plan} | - | - | NO: {fault.Message.Split('\n')[0]} |");
            Console.Error.WriteLine($"seed {seed}: {fault.Message}");
            return false;
        }
    }
}
