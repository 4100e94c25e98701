using System.CommandLine;
using ActorDistill.Host.Planning;
using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Commands;

/// <summary>"config": what a run's file means.</summary>
internal static class ConfigCommands
{
    public static Command Create() => new("config", "A run's file, without starting anything of it.") { ConfigCheckCommand.Create() };
}

/// <summary>"config check": everything that can be known of a run before it is started.</summary>
internal sealed class ConfigCheckCommand
{
    private readonly Argument<string> _file = new("file") { Description = "The run's file." };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A line of HOCON below actordistill that wins over the file, as training.steps=10; any number of them.",
    };

    public static Command Create() => new ConfigCheckCommand().Build();

    private Command Build()
    {
        var command = new Command("check", """
            Check a run's file and say what would run where, without starting anything: placement and memory of each worker, bytes per token
            of each trial, what the teacher's head would cost it, who shares batches, and what losing each node would mean.

            All that is wrong is told at once, a line for each, and ends with exit code 2.
            """) { _file, _set };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var run = RunFile.Load(parsed.GetValue(_file)!, parsed.GetValue(_set));
        // The figures need the models even where only students are on this machine.
        RunCheck.Require(run, [.. run.Nodes.Where(node => node.IsLocal)]);
        var models = RunModels.Read(run);
        foreach (var line in new PlanReport(run, models, TrialPlan.Of(run, models)).Lines())
            parsed.InvocationConfiguration.Output.WriteLine(line);
        return CommandRunner.Done;
    }
}
