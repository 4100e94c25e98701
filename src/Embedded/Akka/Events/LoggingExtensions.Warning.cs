namespace Akka.Event;

public static partial class LoggingExtensions
{
    /// <summary>Writes an event that may need attention; the text is taken as it is.</summary>
    public static void Warning(this ILoggingAdapter log, string format) => log.Log(LogLevel.WarningLevel, null, format);

    /// <summary>Writes an event that may need attention.</summary>
    public static void Warning<T1>(this ILoggingAdapter log, string format, T1 arg1) =>
        Write(log, LogLevel.WarningLevel, null, format, [arg1]);

    /// <summary>Writes an event that may need attention.</summary>
    public static void Warning<T1, T2>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2) =>
        Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2]);

    /// <summary>Writes an event that may need attention.</summary>
    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3]);

    /// <summary>Writes an event that may need attention.</summary>
    public static void Warning<T1, T2, T3, T4>(this ILoggingAdapter log, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Write(log, LogLevel.WarningLevel, null, format, [arg1, arg2, arg3, arg4]);

    /// <summary>Writes an event that may need attention, with its cause; the text is taken as it is.</summary>
    public static void Warning(this ILoggingAdapter log, Exception? cause, string format) =>
        log.Log(LogLevel.WarningLevel, cause, format);

    /// <summary>Writes an event that may need attention, with its cause.</summary>
    public static void Warning<T1>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1) =>
        Write(log, LogLevel.WarningLevel, cause, format, [arg1]);

    /// <summary>Writes an event that may need attention, with its cause.</summary>
    public static void Warning<T1, T2>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2) =>
        Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2]);

    /// <summary>Writes an event that may need attention, with its cause.</summary>
    public static void Warning<T1, T2, T3>(this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3) =>
        Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3]);

    /// <summary>Writes an event that may need attention, with its cause.</summary>
    public static void Warning<T1, T2, T3, T4>(
        this ILoggingAdapter log, Exception? cause, string format, T1 arg1, T2 arg2, T3 arg3, T4 arg4) =>
        Write(log, LogLevel.WarningLevel, cause, format, [arg1, arg2, arg3, arg4]);
}
