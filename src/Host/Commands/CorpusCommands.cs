using System.CommandLine;

namespace ActorDistill.Host.Commands;

/// <summary>Building token files and looking at them.</summary>
internal static class CorpusCommands
{
    public static Command Create() => new("corpus", "Turn text into a token file to train on, and look at one.")
    {
        CorpusBuildCommand.Create(),
        CorpusInspectCommand.Create(),
    };
}
