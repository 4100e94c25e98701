using System.CommandLine;
using ActorDistill.Host.Reports;

namespace ActorDistill.Host.Commands;

/// <summary>"sweep list": the sweeps of a run and how their trials stand.</summary>
internal sealed class SweepListCommand
{
    private readonly RunFileOptions _file = new();

    public static Command Create() => new SweepListCommand().Build();

    private Command Build()
    {
        var command = new Command("list", """
            Show the sweeps of a run: which trials share the teacher's batches, where the worst are stopped, and the trials from the best to
            the worst. Exit code 1: nobody answers.

            Examples:
              actordistill sweep list run.conf
            """);
        _file.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed) => AdminCall.Run(parsed, _file.Load(parsed), async admin =>
    {
        var list = await admin.CallAsync(client => client.ListSweepsAsync());
        var status = await admin.CallAsync(client => client.StatusAsync());
        var output = parsed.InvocationConfiguration.Output;
        if (list.Sweeps.Count == 0) output.WriteLine($"run {status.Run} has no sweeps");
        foreach (var sweep in list.Sweeps)
            SweepText.Write(output, sweep, [.. status.Trials.Where(trial => trial.Sweep == sweep.Sweep)]);
    });
}
