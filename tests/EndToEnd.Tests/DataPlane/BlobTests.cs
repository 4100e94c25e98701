using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Blobs;
using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.EndToEnd.Tests.DataPlane;

/// <summary>A blob of a teacher becomes a file of a student, whatever happens on the way.</summary>
public sealed class BlobTests : IDisposable
{
    private const int Length = 8 << 20;

    // What both ends and the relay hold when a connection breaks is sent again.
    private const int UnderWay = 3 << 20;
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = Sample.Bytes(Length, seed: 5);
    private readonly LineLog _lines = new();

    [Fact]
    public async Task A_fetch_whose_connection_breaks_goes_on_where_it_stopped()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var blob = teacher.Blobs.Offer("lm-head", _content);
        await using var relay = new CuttingRelay(teacher.Address, Length / 2);
        await FetchAsync(blob, CancellationToken.None, relay.Address);
        Assert.Equal(2, relay.ConnectionCount);
        Assert.InRange(relay.DownBytes, Length, Length + UnderWay);
        Assert.Contains(_lines.Lines, line => line.Contains("failed at byte", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_student_that_is_started_again_goes_on_where_it_stopped()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var blob = teacher.Blobs.Offer("lm-head", _content);
        await using var relay = new CuttingRelay(teacher.Address, Length / 2, isSilent: true);
        using var stop = new CancellationTokenSource();
        var first = FetchAsync(blob, stop.Token, relay.Address);
        await relay.Reached;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(File.Exists(_folder.PathOf("blob")));
        await FetchAsync(blob, CancellationToken.None, relay.Address);
        Assert.InRange(relay.DownBytes, Length, Length + UnderWay);
    }

    [Fact]
    public async Task Another_teacher_gives_the_rest()
    {
        await using var first = await LiveTeacher.StartAsync("teacher-1");
        await using var second = await LiveTeacher.StartAsync("teacher-2");
        var blob = first.Blobs.Offer("lm-head", _content);
        second.Blobs.Offer("lm-head", _content);
        await using var broken = new CuttingRelay(first.Address, Length / 2);
        await using var whole = new CuttingRelay(second.Address, long.MaxValue);
        await FetchAsync(blob, CancellationToken.None, broken.Address, whole.Address);
        Assert.Equal(1, broken.ConnectionCount);
        Assert.InRange(whole.DownBytes, 1, Length / 2 + UnderWay);
    }

    [Fact]
    public async Task A_file_is_served_as_bytes_are()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        File.WriteAllBytes(_folder.PathOf("served"), _content);
        var blob = teacher.Blobs.OfferFile("student-init", _folder.PathOf("served"));
        await FetchAsync(blob, CancellationToken.None, teacher.Address);
    }

    [Fact]
    public async Task A_blob_that_no_teacher_has_is_refused_by_each_and_leaves_no_file()
    {
        await using var teacher = await LiveTeacher.StartAsync();
        var blob = new BlobDescription("lm-head", Digest.OfBytes(_content), Length);
        var refusal = await Assert.ThrowsAsync<BlobUnavailableException>(() => FetchAsync(blob, CancellationToken.None, teacher.Address));
        Assert.Contains("NotFound: teacher-1 has no blob", refusal.Message);
        Assert.False(File.Exists(_folder.PathOf("blob")));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Fetches and compares.</summary>
    private async Task FetchAsync(BlobDescription blob, CancellationToken cancellation, params Uri[] teachers)
    {
        var backOff = new BackOff(Sample.Intake.RetryPause, Sample.Intake.RetryPauseMax, Seed: 1);
        var fetch = new BlobFetch(new TeacherDialer(Sample.Intake, null), backOff, attemptCount: 10, _lines, TimeProvider.System);
        await fetch.FetchAsync(blob, _folder.PathOf("blob"), teachers, cancellation);
        Assert.True(File.ReadAllBytes(_folder.PathOf("blob")).AsSpan().SequenceEqual(_content), "the file has other bytes");
    }
}
