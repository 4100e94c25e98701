using System.Globalization;

namespace ActorDistill.Host.Progress;

/// <summary>How fast work goes and how long it will still take, from the mean rate since the start.</summary>
/// <param name="time">The clock.</param>
/// <param name="first">Units done before the start, which took no time here.</param>
/// <param name="total">Units in all.</param>
internal sealed class RateMeter(TimeProvider time, long first, long total)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Units per second; null before anything is known.</summary>
    public double? PerSecond(long done) => done > first && Elapsed > TimeSpan.Zero ? (done - first) / Elapsed.TotalSeconds : null;

    /// <summary>What is left at that rate; null before anything is known.</summary>
    public TimeSpan? Left(long done) => PerSecond(done) is { } rate ? TimeSpan.FromSeconds((total - done) / rate) : null;

    /// <summary>Rate and time left for people: "3.20 steps/s, 2 min 05 s left".</summary>
    public string Describe(string unit, long done) => PerSecond(done) is { } rate && Left(done) is { } left
        ? string.Create(CultureInfo.InvariantCulture, $"{rate:f2} {unit}/s, {Text(left)} left")
        : "rate not known yet";

    /// <summary>A duration for people: "42 s", "2 min 05 s", "3 h 07 min".</summary>
    public static string Text(TimeSpan duration)
    {
        // To whole seconds first, or 59.7 s would be "60 s".
        var seconds = (long)Math.Round(duration.TotalSeconds, MidpointRounding.AwayFromZero);
        return seconds switch
        {
            < 60 => $"{seconds} s",
            < 3600 => $"{seconds / 60} min {seconds % 60:00} s",
            _ => $"{seconds / 3600} h {seconds / 60 % 60:00} min",
        };
    }
}
