using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Tests.Intake.Scripted;

/// <summary>Keeps what is logged.</summary>
internal sealed class LineLogger : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];
    private readonly TaskCompletionSource _warned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first warning.</summary>
    public Task FirstWarning => _warned.Task;

    public IEnumerable<string> Warnings => from line in _lines where line.Level >= LogLevel.Warning select line.Text;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue((logLevel, formatter(state, exception)));
        if (logLevel >= LogLevel.Warning) _warned.TrySetResult();
    }
}
