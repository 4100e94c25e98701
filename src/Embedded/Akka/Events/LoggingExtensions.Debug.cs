namespace Akka.Event;

/// <summary>Writing to the log by level. Arguments are filled in only when the level is wanted.</summary>
public static partial class LoggingExtensions
{
    /// <summary>Writes an event for who looks for a fault; the text is taken as it is.</summary>
    public static void Debug(this ILoggingAdapter log, string format) => log.Log(LogLevel.DebugLevel, null, format);

    /// <summary>Writes an event for who looks for a fault.</summary>
    public static void Debug<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        Write(log, LogLevel.DebugLevel, null, format, [arg1]);

    /// <summary>Writes an event for who looks for a fault.</summary>
    public static void Debug<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2]);

    /// <summary>Writes an event for who looks for a fault.</summary>
    public static void Debug<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2, arg3]);

    /// <summary>Writes an event for who looks for a fault.</summary>
    public static void Debug<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Write(log, LogLevel.DebugLevel, null, format, [arg1, arg2, arg3, arg4]);

    /// <summary>Writes an event for who looks for a fault, with its cause; the text is taken as it is.</summary>
    public static void Debug(this ILoggingAdapter log, Exception? cause, string format) => log.Log(LogLevel.DebugLevel, cause, format);

    /// <summary>Writes an event for who looks for a fault, with its cause.</summary>
    public static void Debug<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        Write(log, LogLevel.DebugLevel, cause, format, [arg1]);

    /// <summary>Writes an event for who looks for a fault, with its cause.</summary>
    public static void Debug<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2]);

    /// <summary>Writes an event for who looks for a fault, with its cause.</summary>
    public static void Debug<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2, arg3]);

    /// <summary>Writes an event for who looks for a fault, with its cause.</summary>
    public static void Debug<T1, T2, T3, T4>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Write(log, LogLevel.DebugLevel, cause, format, [arg1, arg2, arg3, arg4]);
}
