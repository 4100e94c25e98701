using System.CommandLine;

namespace ActorDistill.Host.Commands;

/// <summary>Single trials of a run that is under way.</summary>
internal static class TrialCommands
{
    public static Command Create() => new("trial", "Start a trial from another one's checkpoint.")
    {
        TrialCloneCommand.Create(),
    };
}
