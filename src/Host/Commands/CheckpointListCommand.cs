using System.CommandLine;
using System.Globalization;
using ActorDistill.Host.Progress;
using ActorDistill.Host.Reports;

namespace ActorDistill.Host.Commands;

/// <summary>"checkpoint list": what there is of a run's trials.</summary>
internal static class CheckpointListCommand
{
    private const int WordColumns = 1;

    public static Command Create()
    {
        var run = CheckpointCommands.RunArgument();
        var json = JsonOption.Create();
        var command = new Command("list", """
            List the checkpoints of every trial of a run. Every file is compared with its digest; a checkpoint that is torn is named with
            what is wrong.

            Example:
              actordistill checkpoint list runs/first
            """) { run, json };
        command.SetAction(parsed =>
        {
            var folder = CheckpointCommands.Open(parsed.GetValue(run)!);
            var checkpoints = CheckpointCommands.TrialsOf(folder).SelectMany(trial => StoredCheckpoint.ReadAll(folder, trial)).ToList();
            Print(parsed.InvocationConfiguration.Output, checkpoints);
            JsonOption.Write(parsed.GetValue(json), checkpoints.Select(FigureOf).ToList());
            return CommandRunner.Done;
        });
        return command;
    }

    private static void Print(TextWriter output, IReadOnlyList<StoredCheckpoint> checkpoints)
    {
        PlainTable.Write(output, ["trial", "step", "nats/token", "t", "size"], [.. checkpoints.Select(RowOf)], WordColumns);
        foreach (var torn in checkpoints)
            if (torn.Fault != null)
                output.WriteLine($"torn: {torn.Fault}");
    }

    private static IReadOnlyList<string> RowOf(StoredCheckpoint checkpoint) =>
    [
        checkpoint.Trial,
        checkpoint.Step.ToString(CultureInfo.InvariantCulture),
        Figure.Text(checkpoint.NatsPerToken, "f4"),
        Figure.Text(checkpoint.Manifest?.Taid?.T, "f3"),
        checkpoint.Fault == null ? Figure.Bytes(checkpoint.Bytes) : "torn",
    ];

    private static CheckpointFigure FigureOf(StoredCheckpoint checkpoint) => new(
        checkpoint.Trial, checkpoint.Step, checkpoint.Folder, checkpoint.NatsPerToken, checkpoint.Manifest?.Taid?.T, checkpoint.Bytes,
        checkpoint.Fault);
}

/// <summary>A checkpoint for a program to read.</summary>
internal sealed record CheckpointFigure(
    string Trial, long Step, string Folder, double? NatsPerToken, double? T, long Bytes, string? Fault);
