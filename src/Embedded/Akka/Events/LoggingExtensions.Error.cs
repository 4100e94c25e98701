namespace Akka.Event;

public static partial class LoggingExtensions
{
    /// <summary>Writes an event of what went wrong; the text is taken as it is.</summary>
    public static void Error(this ILoggingAdapter log, string format) => log.Log(LogLevel.ErrorLevel, null, format);

    /// <summary>Writes an event of what went wrong.</summary>
    public static void Error<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        Write(log, LogLevel.ErrorLevel, null, format, [arg1]);

    /// <summary>Writes an event of what went wrong.</summary>
    public static void Error<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2]);

    /// <summary>Writes an event of what went wrong.</summary>
    public static void Error<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3]);

    /// <summary>Writes an event of what went wrong.</summary>
    public static void Error<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Write(log, LogLevel.ErrorLevel, null, format, [arg1, arg2, arg3, arg4]);

    /// <summary>Writes an event of what went wrong, with its cause; the text is taken as it is.</summary>
    public static void Error(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.ErrorLevel, cause, format);

    /// <summary>Writes an event of what went wrong, with its cause.</summary>
    public static void Error<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        Write(log, LogLevel.ErrorLevel, cause, format, [arg1]);

    /// <summary>Writes an event of what went wrong, with its cause.</summary>
    public static void Error<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2]);

    /// <summary>Writes an event of what went wrong, with its cause.</summary>
    public static void Error<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3]);

    /// <summary>Writes an event of what went wrong, with its cause.</summary>
    public static void Error<T1, T2, T3, T4>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Write(log, LogLevel.ErrorLevel, cause, format, [arg1, arg2, arg3, arg4]);

    private static void Write(ILoggingAdapter log, LogLevel level, Exception? cause, string format, object?[] args)
    {
        if (log.IsEnabled(level)) log.Log(level, cause, new FormattedLogMessage(log.Formatter, format, args!));
    }
}
