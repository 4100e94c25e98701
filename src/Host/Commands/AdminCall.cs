using System.CommandLine;
using ActorDistill.Host.Admin;
using ActorDistill.Settings.Runs;

namespace ActorDistill.Host.Commands;

/// <summary>Commands against a run that is under way.</summary>
internal static class AdminCall
{
    /// <summary>Does what a command does with the run's admin service; the exit code is 1 when nobody answers.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">The run.</param>
    /// <param name="act">What is asked, and what is written of it.</param>
    /// <exception cref="Storage.OperatorException">The run refuses.</exception>
    public static int Run(ParseResult parsed, RunSettings settings, Func<RunAdmin, Task> act)
    {
        try
        {
            act(RunAdmin.Of(settings)).GetAwaiter().GetResult();
            return CommandRunner.Done;
        }
        catch (NodeSilentException silence)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"actordistill: {silence.Message}");
            return CommandRunner.CheckFailed;
        }
    }
}
