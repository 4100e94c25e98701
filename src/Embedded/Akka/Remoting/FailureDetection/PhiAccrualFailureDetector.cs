namespace Akka.Remote;

/// <summary>
/// Suspects a resource the more, the longer its heartbeat is overdue by what was usual so far: phi = -log10(probability that one comes
/// as late as this or later), from a normal distribution of the last intervals. Source: Hayashibara and others, "The phi accrual failure
/// detector" (2004); the distribution by the logistic approximation that Akka uses.
/// </summary>
public class PhiAccrualFailureDetector : FailureDetector
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _intervals = new();
    private readonly double _threshold;
    private readonly int _sampleCountMax;
    private readonly double _minStdDeviation;
    private readonly double _acceptablePause;
    private readonly Clock _clock;
    private long? _lastHeartbeat;
    private double _sum;
    private double _sumOfSquares;

    /// <summary>A detector of one resource.</summary>
    /// <param name="threshold">The resource is unavailable once phi reaches this; above 0.</param>
    /// <param name="maxSampleSize">How many intervals are remembered; above 0.</param>
    /// <param name="minStdDeviation">The least standard deviation to reckon with; above zero.</param>
    /// <param name="acceptableHeartbeatPause">How much later than usual a heartbeat may come without any suspicion.</param>
    /// <param name="firstHeartbeatEstimate">The interval that is taken for usual at first, give or take a quarter; above zero.</param>
    /// <param name="clock">The clock; null: that of the process.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public PhiAccrualFailureDetector(
        double threshold, int maxSampleSize, TimeSpan minStdDeviation, TimeSpan acceptableHeartbeatPause, TimeSpan firstHeartbeatEstimate,
        Clock? clock = null)
    {
        if (threshold <= 0) throw new ArgumentException("failure-detector.threshold must be > 0", nameof(threshold));
        if (maxSampleSize <= 0) throw new ArgumentException("failure-detector.max-sample-size must be > 0", nameof(maxSampleSize));
        if (minStdDeviation <= TimeSpan.Zero)
            throw new ArgumentException("failure-detector.min-std-deviation must be > 0", nameof(minStdDeviation));
        if (acceptableHeartbeatPause < TimeSpan.Zero)
            throw new ArgumentException("failure-detector.acceptable-heartbeat-pause must be >= 0", nameof(acceptableHeartbeatPause));
        if (firstHeartbeatEstimate <= TimeSpan.Zero)
            throw new ArgumentException("failure-detector.heartbeat-interval must be > 0", nameof(firstHeartbeatEstimate));
        (_threshold, _sampleCountMax) = (threshold, maxSampleSize);
        (_minStdDeviation, _acceptablePause) = (minStdDeviation.TotalMilliseconds, acceptableHeartbeatPause.TotalMilliseconds);
        _clock = clock ?? DefaultClock;
        var (estimate, deviation) = ((long)firstHeartbeatEstimate.TotalMilliseconds, (long)firstHeartbeatEstimate.TotalMilliseconds / 4);
        Remember(estimate - deviation);
        Remember(estimate + deviation);
    }

    /// <inheritdoc/>
    public override bool IsAvailable
    {
        get
        {
            lock (_lock) return PhiAt(_clock()) < _threshold;
        }
    }

    /// <inheritdoc/>
    public override bool IsMonitoring
    {
        get
        {
            lock (_lock) return _lastHeartbeat is not null;
        }
    }

    /// <inheritdoc/>
    public override void HeartBeat()
    {
        lock (_lock)
        {
            var now = _clock();
            // The interval of a failure is not usual: it must not make the next one look so.
            if (_lastHeartbeat is { } last && PhiAt(now) < _threshold) Remember(now - last);
            _lastHeartbeat = now;
        }
    }

    private double PhiAt(long now)
    {
        if (_lastHeartbeat is not { } last) return 0;
        var elapsed = now - last;
        var mean = _sum / _intervals.Count;
        var variance = Math.Max(0, (_sumOfSquares / _intervals.Count) - (mean * mean));
        var deviation = Math.Max(Math.Sqrt(variance), _minStdDeviation);
        var expected = mean + _acceptablePause;
        var y = (elapsed - expected) / deviation;
        var e = Math.Exp(-y * (1.5976 + (0.070566 * y * y)));
        return elapsed > expected ? -Math.Log10(e / (1 + e)) : -Math.Log10(1 - (1 / (1 + e)));
    }

    private void Remember(long interval)
    {
        if (_intervals.Count >= _sampleCountMax)
        {
            var oldest = _intervals.Dequeue();
            _sum -= oldest;
            _sumOfSquares -= (double)oldest * oldest;
        }
        _intervals.Enqueue(interval);
        _sum += interval;
        _sumOfSquares += (double)interval * interval;
    }
}
