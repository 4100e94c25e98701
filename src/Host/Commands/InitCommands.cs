using System.CommandLine;

namespace ActorDistill.Host.Commands;

/// <summary>Making a student's first weights.</summary>
internal static class InitCommands
{
    public static Command Create() => new("init", "Make a student's first weights from its teacher.") { InitGuideCommand.Create() };
}
