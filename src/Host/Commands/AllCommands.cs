using System.CommandLine;

namespace ActorDistill.Host.Commands;

/// <summary>The whole command line.</summary>
internal static class AllCommands
{
    public static RootCommand Create() => new("Distills large language models into small ones, on one machine or a cluster.")
    {
        ConfigCommands.Create(),
        CertsCommands.Create(),
        CheckpointCommands.Create(),
        CorpusCommands.Create(),
        DistillLocalCommand.Create(),
        EvaluateCommand.Create(),
        GenerateCommand.Create(),
        InitCommands.Create(),
        LaunchCommand.CreateLaunch(),
        ModelCommands.Create(),
        NodeCommand.Create(),
        PretrainCommand.Create(),
        QuickstartCommand.Create(),
        LaunchCommand.CreateRun(),
        StatusCommand.Create(),
        StopCommand.Create(),
        SweepCommands.Create(),
        TokenizerCommands.Create(),
        TrialCommands.Create(),
        VerifyCommands.Create(),
    };
}
