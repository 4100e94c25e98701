using System.CommandLine;
using ActorDistill.Host.Reports;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings.Sweeps;

namespace ActorDistill.Host.Commands;

/// <summary>"sweep add": queues the trials of a sweep.</summary>
internal sealed class SweepAddCommand
{
    private readonly RunFileOptions _file = new();
    private readonly Option<string?> _from = new("--from") { Description = "File (HOCON) with the section actordistill.sweep." };
    private readonly Option<string[]> _sweep = new("--sweep")
    {
        Description = "A setting of the sweep that wins over the file's, as --sweep \"strategy = random\"; as often as needed.",
    };

    public static Command Create() => new SweepAddCommand().Build();

    private Command Build()
    {
        var command = new Command("add", """
            Add a sweep to a run that is under way: a trial for each combination, above the run's own sections. All are queued, or none;
            idle students take them in their order. Exit code 1: nobody answers.

            Examples:
              actordistill sweep add run.conf --from rates.conf
              actordistill sweep add run.conf --sweep "name = rates" --sweep "parameters.learning-rate = [1e-4, 3e-4]"
            """) { _from, _sweep };
        _file.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var sweep = SweepFile.Load(parsed.GetValue(_from), parsed.GetValue(_sweep) ?? []);
        var add = MessageOf(sweep);
        return AdminCall.Run(parsed, _file.Load(parsed), async admin =>
        {
            await admin.CallAsync(client => client.AddSweepAsync(add));
            var list = await admin.CallAsync(client => client.ListSweepsAsync());
            var output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{sweep.Name}: {SweepText.Groups(list.Sweeps.Single(known => known.Sweep == sweep.Name))}");
            foreach (var trial in add.Trials) output.WriteLine($"  {trial.Trial}");
        });
    }

    private static Sweeps.AddSweep MessageOf(SweepSettings sweep) => new(
        sweep.Name,
        [
            .. SweepPoints.Of(sweep, $"{sweep.Name}.")
                .Select(point => new NewSweepTrial(new TrialId(point.Trial), SweepTrials.KeysOf(point))),
        ],
        sweep.Strategy == SweepStrategy.Halving
            ? new SweepRungs(sweep.Halving.Shares, sweep.Halving.Steps, sweep.Halving.KeepShare)
            : null,
        sweep.MaxConcurrent);
}
