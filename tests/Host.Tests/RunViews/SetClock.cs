namespace ActorDistill.Host.Tests.RunViews;

/// <summary>A clock that stands until it is set.</summary>
internal sealed class SetClock : TimeProvider
{
    public double Seconds { get; set; }

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => (long)(Seconds * 1000);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Seconds);
}
