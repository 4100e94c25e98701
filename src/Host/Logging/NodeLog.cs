using System.Globalization;
using ActorDistill.Storage;
using Microsoft.Extensions.Logging;

namespace ActorDistill.Host.Logging;

/// <summary>
/// What a node has to say, one event after the other, in a file and, when someone watches, on a stream for people. Each line is whole on
/// the disk's side at once: a killed node has said all that it said.
/// </summary>
internal sealed class NodeLog : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _file;
    private readonly TextWriter? _watched;
    private readonly TimeProvider _clock;

    private NodeLog(StreamWriter file, TextWriter? watched, TimeProvider clock) => (_file, _watched, _clock) = (file, watched, clock);

    /// <summary>Goes on with a log, or begins one.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="watched">Where the same lines go; null for nowhere.</param>
    /// <param name="clock">Of the lines.</param>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public static NodeLog Open(string path, TextWriter? watched, TimeProvider clock) => FaultOf.Disk(
        path, "written",
        () => new NodeLog(new StreamWriter(path, append: true) { AutoFlush = true }, watched, clock));

    /// <summary>Loggers that write here; ASP.NET's own chatter is left out.</summary>
    public ILoggerFactory CreateFactory() => LoggerFactory.Create(
        builder => builder.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddProvider(this));

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _file.Dispose();
    }

    private void Write(LogLevel level, string category, string message, Exception? fault)
    {
        var time = _clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var line = $"{time} {Name(level)} {category}: {message}";
        lock (_lock)
        {
            Write(_file, line, fault);
            if (_watched != null) Write(_watched, line, fault);
        }
    }

    private static void Write(TextWriter writer, string line, Exception? fault)
    {
        writer.WriteLine(line);
        if (fault != null) writer.WriteLine(fault);
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARN ",
        LogLevel.Information => "INFO ",
        _ => "DEBUG",
    };

    private sealed class Category(NodeLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Write(logLevel, name, formatter(state, exception), exception);
        }
    }
}
