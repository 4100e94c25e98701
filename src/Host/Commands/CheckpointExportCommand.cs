using System.CommandLine;
using ActorDistill.Host.Reports;
using ActorDistill.Host.Runs;
using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>"checkpoint export": a student as a Hugging Face folder.</summary>
internal sealed class CheckpointExportCommand
{
    private readonly Argument<string> _run = CheckpointCommands.RunArgument();
    private readonly Argument<string> _trial = new("trial") { Description = "Whose checkpoint." };
    private readonly Option<long?> _step = new("--step")
    {
        Description = "The checkpoint after so many steps; the newest whole one by default.",
    };
    private readonly Option<bool> _best = new("--best") { Description = "The one with the least validation loss instead." };
    private readonly Option<string> _output = new("--output") { Description = "Folder to be made.", Required = true };

    public static Command Create() => new CheckpointExportCommand().Build();

    private Command Build()
    {
        var command = new Command("export", """
            Copy the model of a checkpoint, with config.json and its tokenizer, to a folder that other programs load. The files are compared
            with their digests; a torn checkpoint is refused.

            Examples:
              actordistill checkpoint export runs/first student-a --output student-a
              actordistill checkpoint export runs/first student-a --best --output student-a
            """) { _run, _trial, _step, _best, _output };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (step, best) = (parsed.GetValue(_step), parsed.GetValue(_best));
        if (step != null && best)
            throw new OperatorException("--step and --best exclude each other");
        var run = CheckpointCommands.Open(parsed.GetValue(_run)!);
        var trial = parsed.GetValue(_trial)!;
        RequireTrial(run, trial);
        var checkpoint = Choose(run, trial, step, best);
        var target = parsed.GetValue(_output)!;
        Copy(checkpoint, target);
        parsed.InvocationConfiguration.Output.WriteLine($"{target}: {trial} after step {checkpoint.Step}");
        return CommandRunner.Done;
    }

    private static void RequireTrial(RunFolder run, string trial)
    {
        var known = CheckpointCommands.TrialsOf(run);
        if (!known.Contains(trial))
            throw new OperatorException($"{run.Path}: has no trial {trial}, only {string.Join(", ", known)}");
    }

    private static StoredCheckpoint Choose(RunFolder run, string trial, long? step, bool best)
    {
        var all = StoredCheckpoint.ReadAll(run, trial);
        if (step is { } asked)
        {
            var found = all.FirstOrDefault(checkpoint => checkpoint.Step == asked) ?? throw new OperatorException(
                $"{run.Trial(trial)}: has no checkpoint of step {asked}, only of {string.Join(", ", all.Select(c => c.Step))}");
            return found.Fault == null ? found : throw new OperatorException(found.Fault);
        }
        var whole = all.Where(checkpoint => checkpoint.Fault == null).ToList();
        return best
            ? whole.Where(checkpoint => checkpoint.NatsPerToken != null).MinBy(checkpoint => checkpoint.NatsPerToken)
                ?? throw new OperatorException($"{run.Trial(trial)}: has no whole checkpoint whose model was measured at its step")
            : whole.LastOrDefault() ?? throw new OperatorException($"{run.Trial(trial)}: has no whole checkpoint");
    }

    // What belongs to the training stays behind: optimizer, random state, projectors, manifest. Large weights are in several files.
    private static void Copy(StoredCheckpoint checkpoint, string target)
    {
        var weights = checkpoint.Manifest!.Digests.Keys.Where(name => name.StartsWith("model", StringComparison.Ordinal));
        using var output = AtomicFolder.Create(target);
        foreach (var name in weights.Prepend(HuggingFaceConfig.FileName))
            output.Write(name, stream =>
            {
                using var source = File.OpenRead(Path.Combine(checkpoint.Folder, name));
                source.CopyTo(stream);
            });
        HuggingFaceFolder.CopySideFiles(checkpoint.Folder, output);
        output.Commit();
    }
}
