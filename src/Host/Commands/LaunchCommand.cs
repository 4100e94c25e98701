using System.CommandLine;
using ActorDistill.Host.Launching;

namespace ActorDistill.Host.Commands;

/// <summary>"launch" and "run": a whole run from this machine.</summary>
internal sealed class LaunchCommand
{
    private readonly RunFileOptions _file = new();
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run that is in the folder." };
    private readonly Option<bool> _json = new("--json") { Description = "Show it as lines of JSON." };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Show also what nodes log." };

    public static Command CreateLaunch()
    {
        var options = new LaunchCommand();
        return options.Build("launch", """
            Start every node of a run that is on this machine as a process of its own, start again what dies, show how it is going, and end
            with a summary when all trials have ended. Ctrl-C writes checkpoints and ends; --resume goes on.

            Examples:
              actordistill launch run.conf
              actordistill launch run.conf --resume --set "training.steps = 4000"
            """, parsed => LaunchRun.RunAsync(
                options._file.Load(parsed), options._file.PathOf(parsed), options.Of(parsed), parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error));
    }

    public static Command CreateRun()
    {
        var options = new LaunchCommand();
        return options.Build("run", """
            Run everything in this one process: coordinator, teachers and students. Ctrl-C writes checkpoints and ends; --resume goes on.

            Examples:
              actordistill run run.conf
              actordistill run run.conf --resume
            """, parsed => LaunchRun.RunInOneProcessAsync(
                options._file.Load(parsed), options.Of(parsed), parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error));
    }

    private Command Build(string name, string description, Func<ParseResult, Task<int>> run)
    {
        var command = new Command(name, description) { _resume, _json, _verbose };
        _file.AddTo(command);
        command.SetAction(parsed => run(parsed).GetAwaiter().GetResult());
        return command;
    }

    private LaunchOptions Of(ParseResult parsed) => new(
        parsed.GetValue(_resume), parsed.GetValue(_json), parsed.GetValue(_verbose), _file.OverridesOf(parsed));
}
