using System.CommandLine;
using ActorDistill.Host.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>Looking at a run's checkpoints and taking students out of them.</summary>
internal static class CheckpointCommands
{
    public static Command Create() => new("checkpoint", "Look at a run's checkpoints, or take a student out of one.")
    {
        CheckpointListCommand.Create(),
        CheckpointExportCommand.Create(),
    };

    /// <summary>The folder of a run.</summary>
    public static Argument<string> RunArgument() => new("run") { Description = "The run's folder." };

    /// <summary>The run's folder as the operator named it.</summary>
    /// <exception cref="OperatorException">It has no trials.</exception>
    public static RunFolder Open(string folder)
    {
        var run = new RunFolder(folder);
        return Directory.Exists(run.Trials)
            ? run
            : throw new OperatorException($"{folder}: is no run's folder, it has no {Path.GetFileName(run.Trials)}");
    }

    /// <summary>The trials that have a folder, in ordinal order.</summary>
    public static IReadOnlyList<string> TrialsOf(RunFolder run) =>
        [.. Directory.EnumerateDirectories(run.Trials).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
}
