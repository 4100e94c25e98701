using System.CommandLine;
using ActorDistill.Protocol.Identity;
using ActorDistill.Settings.Runs;
using static ActorDistill.Protocol.Messages.Commands;

namespace ActorDistill.Host.Commands;

/// <summary>"trial clone": a new trial from the newest checkpoint of another.</summary>
internal sealed class TrialCloneCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The run's file (HOCON)." };
    private readonly Argument<string> _original = new("FROM") { Description = "The trial that has the checkpoint; it goes on untouched." };
    private readonly Option<string> _name = new("--name") { Description = "Of the new trial.", Required = true };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting above those of the original, as --set training.learning-rate=1e-4; as often as needed.",
    };

    public static Command Create() => new TrialCloneCommand().Build();

    private Command Build()
    {
        var command = new Command("clone", """
            Queue a new trial that begins with the newest checkpoint of another, with the other's settings but for those given. What decides
            the first steps, as the model, cannot change. Exit code 1: nobody answers.

            Examples:
              actordistill trial clone run.conf student --name slower --set training.learning-rate=1e-4
            """) { _file, _original, _name, _set };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var clone = new CloneTrial(
            new TrialId(parsed.GetValue(_name)!), new TrialId(parsed.GetValue(_original)!), string.Join('\n', parsed.GetValue(_set) ?? []));
        return AdminCall.Run(parsed, RunFile.Load(parsed.GetValue(_file)!), async admin =>
        {
            await admin.CallAsync(client => client.CloneTrialAsync(clone));
            parsed.InvocationConfiguration.Output.WriteLine($"{clone.Trial} is queued; it begins where {clone.FromTrial} has come to");
        });
    }
}
