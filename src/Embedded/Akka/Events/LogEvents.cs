using System.Globalization;
using Akka.Actor;

namespace Akka.Event;

/// <summary>How much an event matters.</summary>
public enum LogLevel
{
    /// <summary>For who looks for a fault.</summary>
    DebugLevel,

    /// <summary>What happens.</summary>
    InfoLevel,

    /// <summary>What may need attention.</summary>
    WarningLevel,

    /// <summary>What went wrong.</summary>
    ErrorLevel,
}

/// <summary>One event of the log; always one line of text.</summary>
public abstract class LogEvent : INoSerializationVerificationNeeded
{
    /// <summary>An event of this moment.</summary>
    protected LogEvent()
    {
        Thread = Thread.CurrentThread;
    }

    /// <summary>What went wrong, if anything did.</summary>
    public Exception? Cause { get; protected set; }

    /// <summary>When it was published, by the system's clock (UTC).</summary>
    public DateTime Timestamp { get; internal set; }

    /// <summary>Where it was written.</summary>
    public Thread Thread { get; }

    /// <summary>Who wrote it: an actor's path, or a name.</summary>
    public string LogSource { get; protected set; } = "";

    /// <summary>The class that wrote it.</summary>
    public Type LogClass { get; protected set; } = typeof(LogEvent);

    /// <summary>What is to be said.</summary>
    public object Message { get; protected set; } = "";

    /// <summary>How much it matters.</summary>
    public abstract LogLevel LogLevel();

    /// <summary>Level, time, thread, source, message and cause; line breaks within become " | ".</summary>
    public override string ToString()
    {
        var level = LogLevel().ToString()[..^"Level".Length].ToUpperInvariant();
        var thread = Thread.ManagedThreadId.ToString("D4", CultureInfo.InvariantCulture);
        var time = Timestamp.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var cause = Cause is null ? "" : $" Cause: {Cause}";
        return OneLine($"[{level}][{time}][Thread {thread}][{LogSource}] {Message}{cause}");
    }

    private protected void Set(Exception? cause, string logSource, Type logClass, object message)
    {
        Cause = cause;
        LogSource = logSource;
        LogClass = logClass;
        Message = message;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" | ");
}

/// <summary>For who looks for a fault.</summary>
public class Debug : LogEvent
{
    /// <summary>An event.</summary>
    public Debug(string logSource, Type logClass, object message) => Set(null, logSource, logClass, message);

    /// <summary>An event with a cause.</summary>
    public Debug(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}

/// <summary>What happens.</summary>
public class Info : LogEvent
{
    /// <summary>An event.</summary>
    public Info(string logSource, Type logClass, object message) => Set(null, logSource, logClass, message);

    /// <summary>An event with a cause.</summary>
    public Info(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
}

/// <summary>What may need attention.</summary>
public class Warning : LogEvent
{
    /// <summary>An event.</summary>
    public Warning(string logSource, Type logClass, object message) => Set(null, logSource, logClass, message);

    /// <summary>An event with a cause.</summary>
    public Warning(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}

/// <summary>What went wrong.</summary>
public class Error : LogEvent
{
    /// <summary>An event.</summary>
    public Error(Exception? cause, string logSource, Type logClass, object message) => Set(cause, logSource, logClass, message);

    /// <inheritdoc/>
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}

/// <summary>To a logger: start; it answers <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger : INoSerializationVerificationNeeded
{
    /// <summary>For a logger of this bus.</summary>
    public InitializeLogger(LoggingBus loggingBus) => LoggingBus = loggingBus;

    /// <summary>Where the events come from.</summary>
    public LoggingBus LoggingBus { get; }
}

/// <summary>From a logger: started.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
}
