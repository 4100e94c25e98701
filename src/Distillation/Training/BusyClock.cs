using System.Diagnostics;

namespace ActorDistill.Distillation.Training;

/// <summary>How long something was at work, told at any moment from any thread.</summary>
internal sealed class BusyClock
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = new();

    /// <summary>Of all work so far, that under way included.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate) return _watch.Elapsed;
        }
    }

    /// <summary>Work begins.</summary>
    public void Begin()
    {
        lock (_gate) _watch.Start();
    }

    /// <summary>Work ends.</summary>
    public void End()
    {
        lock (_gate) _watch.Stop();
    }
}
