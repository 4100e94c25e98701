using Akka.Remote;

namespace ActorDistill.SimulationTests.Remoting;

public sealed class PhiAccrualTests
{
    private long _now;

    [Fact]
    public void Nothing_is_suspected_before_the_first_heartbeat()
    {
        var detector = Detector();
        _now += 1_000_000;
        Assert.True(detector.IsAvailable);
        Assert.False(detector.IsMonitoring);
    }

    [Fact]
    public void A_resource_is_suspected_once_its_heartbeat_is_late_by_more_than_the_acceptable_pause()
    {
        var detector = Detector();
        Beat(detector, 20);
        Assert.True(detector.IsMonitoring);
        _now += 3_000;
        Assert.True(detector.IsAvailable);
        _now += 3_000;
        Assert.False(detector.IsAvailable);
        detector.HeartBeat();
        Assert.True(detector.IsAvailable);
    }

    [Fact]
    public void A_failure_does_not_make_the_next_one_look_usual()
    {
        var detector = Detector();
        Beat(detector, 20);
        for (var i = 0; i < 5; i++)
        {
            _now += 60_000;
            Assert.False(detector.IsAvailable);
            Beat(detector, 20);
            Assert.True(detector.IsAvailable);
        }
    }

    [Fact]
    public void Irregular_heartbeats_are_given_more_time()
    {
        var (regular, irregular) = (Detector(), Detector());
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            _now += random.Next(200, 3_000);
            irregular.HeartBeat();
        }
        Beat(regular, 20);
        irregular.HeartBeat();
        _now += 5_500;
        Assert.False(regular.IsAvailable);
        Assert.True(irregular.IsAvailable);
    }

    [Theory]
    [InlineData(0, 200, 100)]
    [InlineData(8, 0, 100)]
    [InlineData(8, 200, 0)]
    public void Settings_out_of_range_are_refused(double threshold, int sampleSize, int deviation) =>
        Assert.Throws<ArgumentException>(() => new PhiAccrualFailureDetector(
            threshold, sampleSize, TimeSpan.FromMilliseconds(deviation), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1)));

    private PhiAccrualFailureDetector Detector() => new(
        8, 200, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), () => _now);

    private void Beat(FailureDetector detector, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _now += 1_000;
            detector.HeartBeat();
        }
    }
}
