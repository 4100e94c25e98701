using Akka.Actor;

namespace Akka.Event;

/// <summary>Writes the log to standard output, one line per event.</summary>
public class DefaultLogger : ActorBase
{
    /// <summary>Takes events of the log.</summary>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized(), Self);
                return true;
            case LogEvent logEvent:
                Print(logEvent);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes one event.</summary>
    protected virtual void Print(LogEvent logEvent) => Console.Out.WriteLine(logEvent.ToString());
}

/// <summary>Starts a system's loggers.</summary>
internal static class Loggers
{
    private static readonly (LogLevel Level, Type Channel)[] Channels =
    [
        (LogLevel.DebugLevel, typeof(Debug)),
        (LogLevel.InfoLevel, typeof(Info)),
        (LogLevel.WarningLevel, typeof(Warning)),
        (LogLevel.ErrorLevel, typeof(Error)),
    ];

    public static void Start(ActorSystemImpl system)
    {
        var events = system.EventStream;
        foreach (var (number, name) in system.Settings.Loggers.Index())
        {
            var type = TypeNames.Load(name, "akka.loggers");
            if (!typeof(ActorBase).IsAssignableFrom(type))
                throw new Configuration.ConfigurationException($"akka.loggers: {name} is not an actor");
            var logger = system.SystemActorOf(Props.Create(type), $"log{number + 1}-{type.Name}");
            logger.Tell(new InitializeLogger(events), ActorRefs.NoSender);
            foreach (var (_, channel) in Channels.Where(entry => entry.Level >= events.LogLevel)) events.Subscribe(logger, channel);
        }
        if (system.Settings.LogDeadLetters == 0 || system.Settings.Loggers.Count == 0) return;
        var listener = system.SystemActorOf(Props.Create<DeadLetterListener>(), "deadLetterListener");
        events.Subscribe(listener, typeof(DeadLetter));
    }
}

/// <summary>Writes the first dead letters to the log.</summary>
internal sealed class DeadLetterListener : ActorBase
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly int _countMax = Context.System.Settings.LogDeadLetters;
    private int _count;

    protected override bool Receive(object message)
    {
        if (message is not DeadLetter letter) return false;
        _count++;
        var rest = _count < _countMax ? "" : " No more dead letters will be logged.";
        _log.Info(
            "Message [{0}] from {1} to {2} was not delivered. [{3}] dead letters encountered." + rest,
            letter.Message.GetType().Name,
            letter.Sender,
            letter.Recipient,
            _count);
        if (_count >= _countMax) Context.Stop(Self);
        return true;
    }
}
