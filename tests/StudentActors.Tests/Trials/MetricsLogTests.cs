using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Protocol.Identity;
using ActorDistill.StudentActors.Trials;

namespace ActorDistill.StudentActors.Tests.Trials;

public sealed class MetricsLogTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.PathOf("metrics.jsonl");

    [Fact]
    public void Half_a_line_that_a_kill_has_left_is_gone_when_it_goes_on()
    {
        using (var first = MetricsLog.Open(Path)) first.Saved(10);
        File.AppendAllText(Path, """{"kind":"st""");
        using (var second = MetricsLog.Open(Path)) second.Started(10, new WorkerId("student-2"), Now);
        Assert.Equal(
            [
                """{"kind":"checkpoint","step":10}""",
                """{"kind":"start","step":10,"worker":"student-2","time":"2026-01-02T03:04:05+00:00"}""",
            ],
            File.ReadAllLines(Path));
    }

    [Fact]
    public void One_that_was_given_up_and_has_not_heard_of_it_writes_no_more_into_the_file_of_its_successor()
    {
        using var cutOff = MetricsLog.Open(Path);
        cutOff.Saved(10);
        using var successor = MetricsLog.Open(Path);
        cutOff.Saved(20);
        successor.Saved(15);
        cutOff.Saved(30);
        Assert.Equal(["""{"kind":"checkpoint","step":10}""", """{"kind":"checkpoint","step":15}"""], File.ReadAllLines(Path));
    }

    [Fact]
    public void What_is_not_finite_is_null()
    {
        using (var log = MetricsLog.Open(Path)) log.Validated(new ValidationPoint(5, double.NaN), tokenCount: 7);
        Assert.Equal(["""{"kind":"validation","step":5,"nats_per_token":null,"tokens":7}"""], File.ReadAllLines(Path));
    }

    public void Dispose() => _folder.Dispose();
}
