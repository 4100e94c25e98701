using ActorDistill.TeacherActors.Serving.Admission;

namespace ActorDistill.TeacherActors.Tests.Serving.Admission;

public sealed class PeerQuietTests
{
    private readonly StoppedClock _clock = new();
    private readonly PeerQuiet _quiet;

    public PeerQuietTests() => _quiet = new PeerQuiet(TimeSpan.FromSeconds(1), peerLimit: 3, _clock);

    [Fact]
    public void A_peer_is_spoken_of_once_a_second_and_then_with_the_number_of_what_was_left_out()
    {
        Assert.Equal((true, 0), Ask("a"));
        for (var i = 0; i < 5; i++)
        {
            Assert.False(Ask("a").May);
            _clock.Pass(TimeSpan.FromMilliseconds(199));
        }
        _clock.Pass(TimeSpan.FromMilliseconds(5));
        Assert.Equal((true, 5), Ask("a"));
        Assert.False(Ask("a").May);
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((true, 1), Ask("a"));
    }

    [Fact]
    public void One_peer_does_not_silence_another()
    {
        Assert.True(Ask("a").May);
        Assert.True(Ask("b").May);
        Assert.False(Ask("b").May);
    }

    [Fact]
    public void More_peers_than_can_be_remembered_are_not_spoken_of_until_others_are_long_ago()
    {
        Assert.All(new[] { "a", "b", "c" }, peer => Assert.True(Ask(peer).May));
        for (var i = 0; i < 100; i++) Assert.False(Ask($"new{i}").May);
        _clock.Pass(TimeSpan.FromMilliseconds(900));
        Assert.False(Ask("a").May);
        _clock.Pass(TimeSpan.FromMilliseconds(100));
        Assert.All(new[] { "d", "e", "f" }, peer => Assert.True(Ask(peer).May));
        Assert.False(Ask("a").May);
    }

    [Fact]
    public void Many_threads_get_one_line_between_them()
    {
        var spoken = 0;
        Parallel.For(0, 1000, _ => Interlocked.Add(ref spoken, Ask("a").May ? 1 : 0));
        Assert.Equal(1, spoken);
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal((true, 999), Ask("a"));
    }

    private (bool May, long Silent) Ask(string peer) => (_quiet.MaySpeak(peer, out var silent), silent);

    /// <summary>Stands until it is told to go on.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
    }
}
