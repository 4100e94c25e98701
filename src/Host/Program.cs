using System.Runtime.CompilerServices;
using ActorDistill.Host;
using ActorDistill.Host.Commands;

[assembly: InternalsVisibleTo("ActorDistill.Host.Tests")]

return CommandRunner.Run(AllCommands.Create(), args);
