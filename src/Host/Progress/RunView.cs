using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using Spectre.Console;

namespace ActorDistill.Host.Progress;

/// <summary>Chooses how a run is shown.</summary>
internal static class RunView
{
    /// <summary>A table that lives in a terminal; lines where the output is none; JSON lines where they are asked for.</summary>
    public static IRunView Open(TextWriter output, RunFolder folder, RunSettings settings, bool json)
    {
        if (json)
            return new RunJsonView(output, TimeProvider.System);
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
            return new RunTerminalView(AnsiConsole.Console, $"run {settings.Name} in {folder.Path}", TimeProvider.System);
        return new RunPlainView(output, TimeProvider.System);
    }
}
