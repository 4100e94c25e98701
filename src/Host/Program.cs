using System.CommandLine;
using System.Runtime.CompilerServices;
using ActorDistill.Host;
using ActorDistill.Host.Commands;

[assembly: InternalsVisibleTo("ActorDistill.Host.Tests")]

return CommandRunner.Run(
    new RootCommand("Distills large language models into small ones, on one machine or a cluster.")
    {
        CorpusCommands.Create(),
        EvaluateCommand.Create(),
        GenerateCommand.Create(),
        ModelCommands.Create(),
        PretrainCommand.Create(),
        TokenizerCommands.Create(),
        VerifyCommands.Create(),
    },
    args);
