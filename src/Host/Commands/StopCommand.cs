using System.CommandLine;
using ActorDistill.Host.Admin;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Host.Commands;

/// <summary>"stop": ends a run in order, so that it can be resumed.</summary>
internal sealed class StopCommand
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly RunFileOptions _file = new();
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "For the logs.",
        DefaultValueFactory = _ => "stopped by its operator",
    };

    public static Command Create() => new StopCommand().Build();

    private Command Build()
    {
        var command = new Command("stop", """
            End a run: students write their checkpoints, then all nodes leave and their processes end. It can be resumed. Exit code 1:
            nobody answers.

            Examples:
              actordistill stop run.conf
            """) { _reason };
        _file.AddTo(command);
        command.SetAction(parsed => RunAsync(parsed).GetAwaiter().GetResult());
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = _file.Load(parsed);
        var admin = RunAdmin.Of(settings);
        var (reason, output) = (parsed.GetValue(_reason)!, parsed.InvocationConfiguration.Output);
        try
        {
            await admin.CallAsync(client => client.StopAsync(reason));
            output.WriteLine("the run stops; waiting for the students' checkpoints");
            while ((await admin.CallAsync(client => client.StatusAsync())).Trials.Any(IsWithStudent)) await Task.Delay(Glance);
            await admin.CallAsync(client => client.LeaveAsync(reason, everyone: true));
        }
        catch (NodeSilentException silence)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"actordistill: {silence.Message}");
            return CommandRunner.CheckFailed;
        }
        output.WriteLine($"all nodes of {settings.Name} leave; --resume goes on with the run");
        return CommandRunner.Done;
    }

    private static bool IsWithStudent(TrialStatus trial) => trial.State is TrialState.Assigned or TrialState.Running;
}
