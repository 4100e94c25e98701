using System.Globalization;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Fills the arguments into a message.</summary>
public interface ILogMessageFormatter
{
    /// <summary>The text with its arguments.</summary>
    string Format(string format, params object[] args);
}

/// <summary>Formats as <see cref="string.Format(string, object[])"/> does, independent of the machine's language.</summary>
public class DefaultLogMessageFormatter : ILogMessageFormatter
{
    /// <summary>The formatter.</summary>
    public static readonly DefaultLogMessageFormatter Instance = new();

    private DefaultLogMessageFormatter()
    {
    }

    /// <summary>The text with its arguments.</summary>
    public string Format(string format, params object[] args) =>
        args.Length == 0 ? format : string.Format(CultureInfo.InvariantCulture, format, args);
}

/// <summary>A message whose arguments are filled in when someone reads it.</summary>
public abstract class LogMessage
{
    /// <summary>Fills the arguments in.</summary>
    protected readonly ILogMessageFormatter Formatter;

    /// <summary>A message.</summary>
    public LogMessage(ILogMessageFormatter formatter, string format)
    {
        Formatter = formatter;
        Format = format;
    }

    /// <summary>The text with places for the arguments.</summary>
    public string Format { get; }

    /// <summary>The arguments.</summary>
    public abstract IEnumerable<object> Parameters();
}

/// <summary>A message and its arguments.</summary>
internal sealed class FormattedLogMessage(ILogMessageFormatter formatter, string format, object[] args) : LogMessage(formatter, format)
{
    public override IEnumerable<object> Parameters() => args;

    public override string ToString() => Formatter.Format(Format, args);
}

/// <summary>Writes events of one source to the log.</summary>
public interface ILoggingAdapter
{
    /// <summary>Fills the arguments into messages.</summary>
    ILogMessageFormatter Formatter { get; }

    /// <summary>Whether events for who looks for a fault are wanted.</summary>
    bool IsDebugEnabled { get; }

    /// <summary>Whether events of what happens are wanted.</summary>
    bool IsInfoEnabled { get; }

    /// <summary>Whether warnings are wanted.</summary>
    bool IsWarningEnabled { get; }

    /// <summary>Whether errors are wanted.</summary>
    bool IsErrorEnabled { get; }

    /// <summary>Whether events of a level are wanted.</summary>
    bool IsEnabled(LogLevel logLevel);

    /// <summary>Writes an event.</summary>
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);

    /// <summary>Writes an event; the text is taken as it is.</summary>
    void Log(LogLevel logLevel, Exception? cause, string format);
}

/// <summary>Makes loggers.</summary>
public static class Logging
{
    // Above every level: nothing is wanted.
    private const LogLevel Off = (LogLevel)int.MaxValue;

    /// <summary>The log of an actor.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter? logMessageFormatter = null) =>
        new BusLogging(
            context.System.EventStream, context.Self.Path.ToString(), context.Props.Type, logMessageFormatter);

    /// <summary>The log of something else: a text names itself, another object its class.</summary>
    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null) =>
        GetLogger(system.EventStream, logSourceObj, logMessageFormatter);

    /// <summary>The log of something else: a text names itself, another object its class.</summary>
    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null)
    {
        var type = logSourceObj as Type ?? logSourceObj.GetType();
        return new BusLogging(loggingBus, logSourceObj as string ?? type.ToString(), type, logMessageFormatter);
    }

    /// <summary>The level of a name: debug, info, warning, error or off.</summary>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static LogLevel LogLevelFor(string logLevel) => logLevel.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => Off,
        _ => throw new ArgumentException($"\"{logLevel}\" is no log level: DEBUG, INFO, WARNING, ERROR or OFF", nameof(logLevel)),
    };

    /// <summary>Publishes events of one source.</summary>
    private sealed class BusLogging(LoggingBus bus, string source, Type type, ILogMessageFormatter? formatter) : ILoggingAdapter
    {
        public ILogMessageFormatter Formatter { get; } = formatter ?? DefaultLogMessageFormatter.Instance;

        public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);

        public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);

        public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);

        public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= bus.LogLevel;

        public void Log(LogLevel logLevel, Exception? cause, LogMessage message) => Publish(logLevel, cause, message);

        public void Log(LogLevel logLevel, Exception? cause, string format) => Publish(logLevel, cause, format);

        private void Publish(LogLevel logLevel, Exception? cause, object message)
        {
            if (!IsEnabled(logLevel)) return;
            bus.Publish(logLevel switch
            {
                LogLevel.DebugLevel => new Debug(cause, source, type, message),
                LogLevel.InfoLevel => new Info(cause, source, type, message),
                LogLevel.WarningLevel => new Warning(cause, source, type, message),
                LogLevel.ErrorLevel => (LogEvent)new Error(cause, source, type, message),
            });
        }
    }
}
