using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Host.Logging;

/// <summary>Brings what actors log into the node's log.</summary>
internal sealed class ActorLog : ReceiveActor
{
    private static readonly Type[] Kinds = [typeof(Error), typeof(Warning), typeof(Info)];

    public ActorLog(ILogger logger)
    {
        Receive<Error>(said => LogMessages.ActorsError(logger, said.Cause, Line(said)));
        Receive<Warning>(said => LogMessages.ActorsWarning(logger, said.Cause, Line(said)));
        Receive<Info>(said => LogMessages.ActorsInfo(logger, Line(said)));
    }

    /// <summary>Its configuration: no logger of Akka's own writes to the console.</summary>
    public const string Config = "akka { loggers = [], stdout-loglevel = OFF }";

    /// <summary>From now on all of a system's lines are in the node's log.</summary>
    public static void Start(ActorSystem system, ILogger logger)
    {
        var actor = system.ActorOf(Props.Create(() => new ActorLog(logger)), "node-log");
        foreach (var kind in Kinds) system.EventStream.Subscribe(actor, kind);
    }

    private static string Line(LogEvent said) => $"{said.LogSource}: {said.Message}";
}
