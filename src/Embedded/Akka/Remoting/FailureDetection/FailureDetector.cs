using System.Diagnostics;

namespace Akka.Remote;

/// <summary>A clock in milliseconds that never goes back.</summary>
public delegate long Clock();

/// <summary>Judges by the heartbeats of a resource whether it is there.</summary>
public abstract class FailureDetector
{
    /// <summary>The clock of the process.</summary>
    public static readonly Clock DefaultClock = () => (long)Stopwatch.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>A detector.</summary>
    protected FailureDetector()
    {
    }

    /// <summary>Whether the resource is taken to be there; true before the first heartbeat.</summary>
    public abstract bool IsAvailable { get; }

    /// <summary>Whether there has been a heartbeat.</summary>
    public abstract bool IsMonitoring { get; }

    /// <summary>A heartbeat has come.</summary>
    public abstract void HeartBeat();
}
