using System.Buffers.Binary;
using ActorDistill.EndToEnd.Tests.DataPlane.Doubles;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Students;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Blobs;
using ActorDistill.StudentActors.Intake.Merging;
using Grpc.Core;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Python;

/// <summary>Our student, of a teacher in Python.</summary>
public sealed class PythonTeacherTests : IDisposable
{
    private static readonly WorkerId Teacher = new("python-1");

    private readonly TemporaryFolder _folder = new();
    private readonly LineLog _lines = new();

    [PythonFact]
    public async Task It_says_who_it_is()
    {
        var (peer, address) = await PythonPeer.ServeAsync("plain");
        await using var teacher = peer;
        var description = await Directory(Sample.Intake).DescribeAsync(address, teacher.Patience);
        Assert.Equal((ProtocolVersion.Current, Teacher), (description.ProtocolVersion, description.WorkerId));
        Assert.Equal((Sample.ModelDigest, Sample.VocabularyDigest), (description.ModelDigest, description.VocabularyDigest));
        Assert.Equal((Sample.VocabSize, 32, 2), (description.VocabSize, description.HiddenSize, description.LayerCount));
        Assert.Equal((Sample.Recipe, Sample.ChunkBytes), (description.Recipe, description.ChunkBytes));
        Assert.Equal([PayloadKind.Hidden], description.Kinds);
        Assert.Equal([new BlobDescription("lm-head", Digest.OfBytes(BlobOfPython), BlobOfPython.Length)], description.Blobs);
        var source = Assert.Single(description.Sources);
        Assert.Equal(Sample.Source, source.Source);
        Assert.Equal([Sample.Range(3, 4)], source.Logged);
    }

    [PythonTheory]
    [InlineData("plain")]
    [InlineData("breaks")]
    public async Task Its_blob_is_fetched_whole_also_when_it_breaks_off_after_two_pieces(string mode)
    {
        var (peer, address) = await PythonPeer.ServeAsync(mode);
        await using var teacher = peer;
        var blob = Assert.Single((await Directory(Sample.Intake).DescribeAsync(address, teacher.Patience)).Blobs);
        await Fetch(Sample.Intake).FetchAsync(blob, _folder.PathOf("blob"), [address], teacher.Patience);
        Assert.Equal(BlobOfPython, File.ReadAllBytes(_folder.PathOf("blob")));
        // Ten pieces: five calls, four of which broke off.
        Assert.Equal(mode == "plain" ? 0 : 4, _lines.Lines.Count(line => line.Contains("two pieces are enough", StringComparison.Ordinal)));
    }

    [PythonFact]
    public async Task Its_batches_are_taken_in_order_and_within_credit()
    {
        var (peer, address) = await PythonPeer.ServeAsync("plain");
        await using var teacher = peer;
        await using var student = new LiveStudent(20);
        await student.Of(Teacher, address).TrainToTheEndAsync();
        var counters = student.Intake.Counters;
        Assert.Equal((20, 0, 0), (counters.BatchCount, counters.DuplicateCount, counters.FaultCount));
        await teacher.WaitForAsync("Subscribe ended");
    }

    [PythonFact]
    public async Task A_bit_that_is_wrong_in_its_frames_is_noticed_and_the_batch_asked_for_again()
    {
        var (peer, address) = await PythonPeer.ServeAsync("breaks");
        await using var teacher = peer;
        await using var student = new LiveStudent(8);
        await student.Of(Teacher, address).TrainToTheEndAsync();
        var counters = student.Intake.Counters;
        Assert.Equal((8, 1, 1), (counters.BatchCount, counters.ChecksumFaultCount, counters.ReconnectCount));
        Assert.Single(student.Lines.Lines, line =>
            line.Contains("#3, batch 2, byte 2048", StringComparison.Ordinal) && line.Contains("checksum", StringComparison.Ordinal));
    }

    [PythonFact]
    public async Task Its_refusal_arrives_with_its_sentence_and_trailers()
    {
        const string Sentence = "python-1 teaches nobody: 100 % so";
        var (peer, address) = await PythonPeer.ServeAsync("refuses");
        await using var teacher = peer;
        var refusal = await Assert.ThrowsAsync<RpcException>(() => Directory(Sample.Intake).DescribeAsync(address, teacher.Patience));
        Assert.Equal(new Status(StatusCode.FailedPrecondition, Sentence), refusal.Status);
        Assert.Equal("test", refusal.Trailers.GetValue("reason"));
        Assert.Equal(new byte[] { 0, 255, 1 }, refusal.Trailers.GetValueBytes("details-bin"));

        await using var student = new LiveStudent(3);
        student.Of(Teacher, address);
        var refused = await Assert.ThrowsAsync<TeacherRefusedException>(async () => await student.Intake.NextAsync(student.Patience));
        Assert.Equal((Teacher, $"FailedPrecondition: {Sentence}"), (refused.Teacher, refused.Reason));

        var blob = new BlobDescription("lm-head", Digest.OfBytes(BlobOfPython), BlobOfPython.Length);
        var unavailable = await Assert.ThrowsAsync<BlobUnavailableException>(
            () => Fetch(Sample.Intake).FetchAsync(blob, _folder.PathOf("blob"), [address], teacher.Patience));
        Assert.Contains($"FailedPrecondition: {Sentence}", unavailable.Message);
    }

    [PythonFact]
    public async Task When_it_says_nothing_our_deadline_ends_the_call_on_both_sides()
    {
        var (peer, address) = await PythonPeer.ServeAsync("silent");
        await using var teacher = peer;
        var failure = await Assert.ThrowsAsync<RpcException>(() => Directory(Hasty).DescribeAsync(address, teacher.Patience));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await teacher.WaitForAsync("Describe ended");
    }

    [PythonFact]
    public async Task It_sees_that_our_calls_are_cancelled()
    {
        var (peer, address) = await PythonPeer.ServeAsync("silent");
        await using var teacher = peer;
        await using (var student = new LiveStudent(3))
        {
            student.Of(Teacher, address);
            await student.Lines.WaitForAsync("python-1 at", student.Patience);
        }
        await teacher.WaitForAsync("Subscribe ended");

        using var stop = new CancellationTokenSource();
        var describing = Directory(Sample.Intake).DescribeAsync(address, stop.Token);
        await teacher.WaitForAsync("Describe waits");
        await stop.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => describing)).StatusCode);
        await teacher.WaitForAsync("Describe ended");

        using var stopFetch = new CancellationTokenSource();
        var blob = new BlobDescription("lm-head", Digest.OfBytes(BlobOfPython), BlobOfPython.Length);
        var fetching = Fetch(Sample.Intake).FetchAsync(blob, _folder.PathOf("blob"), [address], stopFetch.Token);
        await teacher.WaitForAsync("Fetch waits");
        await stopFetch.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        await teacher.WaitForAsync("Fetch ended");
    }

    public void Dispose() => _folder.Dispose();

    private static IntakeSettings Hasty => Sample.Intake with { AnswerTimeout = TimeSpan.FromSeconds(3) };

    /// <summary>As sample.py makes it.</summary>
    private static byte[] BlobOfPython
    {
        get
        {
            var bytes = new byte[10_000];
            for (var index = 0; index < bytes.Length / 4; index++)
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * index), (uint)index * 2654435761);
            return bytes;
        }
    }

    private static TeacherDirectory Directory(IntakeSettings settings) => new(new TeacherDialer(settings, null), TimeProvider.System);

    private BlobFetch Fetch(IntakeSettings settings) => new(
        new TeacherDialer(settings, null), new BackOff(settings.RetryPause, settings.RetryPauseMax, Seed: 1), attemptCount: 10, _lines,
        TimeProvider.System);
}
