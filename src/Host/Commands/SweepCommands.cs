using System.CommandLine;

namespace ActorDistill.Host.Commands;

/// <summary>Many trials of one run that is under way.</summary>
internal static class SweepCommands
{
    public static Command Create() => new("sweep", "Add trials with different settings to a run, look at them, or end them.")
    {
        SweepAddCommand.Create(),
        SweepListCommand.Create(),
        SweepCancelCommand.Create(),
    };
}
