using System.CommandLine;

namespace ActorDistill.Host.Commands;

/// <summary>The whole command line.</summary>
internal static class AllCommands
{
    public static RootCommand Create() => new("Distills large language models into small ones, on one machine or a cluster.")
    {
        CorpusCommands.Create(),
        DistillLocalCommand.Create(),
        EvaluateCommand.Create(),
        GenerateCommand.Create(),
        InitCommands.Create(),
        ModelCommands.Create(),
        PretrainCommand.Create(),
        TokenizerCommands.Create(),
        VerifyCommands.Create(),
    };
}
