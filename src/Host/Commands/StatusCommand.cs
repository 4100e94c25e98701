using System.CommandLine;
using ActorDistill.Host.Admin;
using ActorDistill.Host.Progress;

namespace ActorDistill.Host.Commands;

/// <summary>"status": how a run is going.</summary>
internal sealed class StatusCommand
{
    private readonly RunFileOptions _file = new();
    private readonly Option<bool> _json = new("--json") { Description = "As one line of JSON." };

    public static Command Create() => new StatusCommand().Build();

    private Command Build()
    {
        var command = new Command("status", """
            Show how a run is going: its workers, and each trial's step, loss, validation and speed. Exit code 1: nobody answers.

            Examples:
              actordistill status run.conf
              actordistill status run.conf --json
            """) { _json };
        _file.AddTo(command);
        command.SetAction(parsed => RunAsync(parsed).GetAwaiter().GetResult());
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var output = parsed.InvocationConfiguration.Output;
        try
        {
            var status = await RunAdmin.Of(_file.Load(parsed)).CallAsync(client => client.StatusAsync());
            StatusText.Write(output, status, parsed.GetValue(_json));
            return CommandRunner.Done;
        }
        catch (NodeSilentException silence)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"actordistill: {silence.Message}");
            return CommandRunner.CheckFailed;
        }
    }
}
