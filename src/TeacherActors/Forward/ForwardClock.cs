using System.Diagnostics;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>How fast a teacher makes batches.</summary>
/// <param name="Count">Batches made, whether they succeeded or not.</param>
/// <param name="SecondsPerBatch">Mean of the last ones; 0 before the first.</param>
/// <param name="BusyShare">Share of the working seconds in which one was made, 0 to 1.</param>
/// <param name="WorkingSeconds">From the first one's beginning to the last one's end.</param>
public readonly record struct ForwardFigures(long Count, double SecondsPerBatch, double BusyShare, double WorkingSeconds);

/// <summary>Times the forward passes of one device thread; read from any.</summary>
internal sealed class ForwardClock
{
    // So that a slow first pass, or a text of other lengths, is forgotten.
    private const int RecentCount = 64;

    private readonly Lock _gate = new();
    private readonly Queue<TimeSpan> _recent = new();
    private TimeSpan _recentTime;
    private TimeSpan _totalTime;
    private long _count;
    private long _firstBegan;
    private long _lastEnded;

    /// <summary>So far.</summary>
    public ForwardFigures Figures
    {
        get
        {
            lock (_gate)
            {
                if (_count == 0) return default;
                var whole = Stopwatch.GetElapsedTime(_firstBegan, _lastEnded);
                return new ForwardFigures(
                    _count, _recentTime.TotalSeconds / _recent.Count, whole > TimeSpan.Zero ? Math.Min(1, _totalTime / whole) : 0,
                    whole.TotalSeconds);
            }
        }
    }

    /// <summary>A pass begins; it ends when the result is disposed of.</summary>
    public IDisposable Begin() => new Pass(this, Stopwatch.GetTimestamp());

    private void End(long began)
    {
        lock (_gate)
        {
            if (_count++ == 0) _firstBegan = began;
            _lastEnded = Stopwatch.GetTimestamp();
            var time = Stopwatch.GetElapsedTime(began, _lastEnded);
            _totalTime += time;
            _recentTime += time;
            _recent.Enqueue(time);
            if (_recent.Count > RecentCount) _recentTime -= _recent.Dequeue();
        }
    }

    private sealed class Pass(ForwardClock clock, long began) : IDisposable
    {
        public void Dispose() => clock.End(began);
    }
}
