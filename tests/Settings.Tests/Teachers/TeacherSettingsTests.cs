using ActorDistill.Settings.Teachers;
using ActorDistill.Settings.Tests.Runs;

namespace ActorDistill.Settings.Tests.Teachers;

public sealed class TeacherSettingsTests
{
    [Fact]
    public void Each_key_of_the_log_reaches_its_record() => Assert.Equal(
        new BatchLogSettings(1 << 20, 3 << 20, 1 << 20, "logs/a", 5, TimeSpan.FromSeconds(6)),
        Read("log { ring-size = 1MiB, disk-size = 3MiB, segment-size = 1MiB, folder = \"logs/a\", lag-limit = 5, lag-patience = 6s }").Log);

    [Fact]
    public void Each_key_of_the_service_reaches_its_record() => Assert.Equal(
        new ServingSettings("10.0.0.1", 7, 64 * 1024, 8, 9, 10, 11, Seconds(12), Seconds(13), Seconds(14), Seconds(15))
        {
            PublicHost = "teacher.example",
            PublicPort = 16,
        },
        Read("""
            serving {
              host = "10.0.0.1", port = 7, chunk-size = 64KiB, subscribers = 8, fetches = 9, in-flight = 10, ranges = 11
              hello-timeout = 12s, write-timeout = 13s, idle-timeout = 14s, keep-alive = 15s
              public-host = "teacher.example", public-port = 16
            }
            """).Serving);

    [Theory]
    [InlineData("", "http://127.0.0.1:40123/")]
    [InlineData("serving.public-port = 16", "http://127.0.0.1:16/")]
    [InlineData("serving { public-host = \"teacher.example\", public-port = 16 }", "http://teacher.example:16/")]
    public void Students_are_told_what_others_call_the_teacher(string keys, string address) =>
        Assert.Equal(new Uri(address), Read(keys).Serving.PublicOf(new Uri("http://127.0.0.1:40123")));

    [Fact]
    public void A_log_without_a_disk_is_allowed() => Assert.Equal(0, Read("log.disk-size = 0").Log.DiskBytes);

    [Theory]
    [InlineData("log.disk-size = 300MiB", "log says: disk-size is below two of segment-size; 0 is no log on disk")]
    [InlineData("log.lag-limit = 0", "log.lag-limit is 0, must be a whole number of at least 1")]
    [InlineData("serving.chunk-size = 1MiB", "serving.chunk-size is 1MiB, must be a size in bytes (as 64KiB, 256MiB) from 65536 to 524288")]
    [InlineData("serving.keep-alive = 500ms",
        "serving.keep-alive is 500ms, must be a duration with its unit (ms, s, m, h or d) from 1s to 1d")]
    [InlineData("serving.subscriber = 1",
        "serving.subscriber is not a known key (did you mean actordistill.teacher.serving.subscribers?)")]
    public void What_cannot_be_is_told(string keys, string fault) => Assert.EndsWith(
        "actordistill.teacher." + fault, Assert.Single(Assert.Throws<SettingsException>(() => Read(keys)).Faults).ToString());

    private static TimeSpan Seconds(int count) => TimeSpan.FromSeconds(count);

    private static TeacherSettings Read(string keys)
    {
        return RunText.Parse($"teacher {{\n{keys}\n}}\nsecurity.token = \"env:T\"").TeacherService;
    }
}
