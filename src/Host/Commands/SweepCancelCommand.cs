using System.CommandLine;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.Host.Commands;

/// <summary>"sweep cancel": ends the trials of a sweep.</summary>
internal sealed class SweepCancelCommand
{
    private readonly RunFileOptions _file = new();
    private readonly Argument<string> _name = new("SWEEP") { Description = "Its name." };
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "For the logs and the reports.",
        DefaultValueFactory = _ => "its sweep was cancelled",
    };

    public static Command Create() => new SweepCancelCommand().Build();

    private Command Build()
    {
        var command = new Command("cancel", """
            End the trials of a sweep that have not ended. Their checkpoints stay. Exit code 1: nobody answers.

            Examples:
              actordistill sweep cancel run.conf rates
            """) { _reason };
        _file.AddTo(command);
        command.Arguments.Add(_name);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed) => AdminCall.Run(parsed, _file.Load(parsed), async admin =>
    {
        var name = parsed.GetValue(_name)!;
        await admin.CallAsync(client => client.CancelSweepAsync(new Sweeps.CancelSweep(name, parsed.GetValue(_reason)!)));
        parsed.InvocationConfiguration.Output.WriteLine($"{name}: its trials end");
    });
}
