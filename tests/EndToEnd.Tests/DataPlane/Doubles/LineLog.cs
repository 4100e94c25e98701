using Microsoft.Extensions.Logging;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

/// <summary>Keeps what is logged, and lets a test wait for it.</summary>
internal sealed class LineLog : ILogger
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>Waits until so many lines have these words in them.</summary>
    public async Task WaitForAsync(string words, CancellationToken patience, int count = 1)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_lines.Count(line => line.Contains(words, StringComparison.Ordinal)) >= count) return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(patience);
        }
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            _lines.Add(formatter(state, exception));
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
