using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Students;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Blobs;
using ActorDistill.StudentActors.Intake.Merging;
using ActorDistill.StudentActors.Tests.Intake.Scripted;
using Grpc.Core;

namespace ActorDistill.StudentActors.Tests.Intake.Blobs;

public sealed class BlobFetchTests : IDisposable
{
    private const int PieceBytes = 1000;

    private static readonly IntakeSettings Settings = new(
        1, 1, TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(10));

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = new byte[10_500];
    private readonly BlobDescription _blob;
    private readonly List<long> _offsets = [];
    private readonly LineLogger _log = new();

    public BlobFetchTests()
    {
        new Random(3).NextBytes(_content);
        _blob = new BlobDescription("lm-head", Digest.OfBytes(_content), _content.Length);
    }

    private string Target => _folder.PathOf("head.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_file_is_what_the_teacher_has_and_nothing_else_is_left()
    {
        await using var teacher = await TeacherAsync();
        await FetchAsync(teacher);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
        Assert.Equal([0], _offsets);
    }

    [Fact]
    public async Task A_broken_connection_is_gone_on_with_where_it_broke()
    {
        await using var teacher = await TeacherAsync(piece => piece.Call < 3 && piece.Index == 2 * piece.Call
            ? throw new RpcException(new Status(StatusCode.Unavailable, "gone")) : piece.Chunk);
        await FetchAsync(teacher);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([0, 2000, 4000], _offsets);
    }

    [Fact]
    public async Task What_an_earlier_run_fetched_is_not_fetched_again()
    {
        using (var earlier = ResumableFile.Open(Target, _blob.Digest))
            earlier.Append(_content.AsSpan(0, 3000));
        await using var teacher = await TeacherAsync();
        await FetchAsync(teacher);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([3000], _offsets);
    }

    [Fact]
    public async Task A_stopped_run_leaves_no_file_and_the_next_one_makes_it()
    {
        using var stopped = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        await using var teacher = await TeacherAsync(piece => piece.Chunk, async index =>
        {
            if (index < 4 || gate.Task.IsCompleted) return;
            await stopped.CancelAsync();
            await gate.Task;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(stopped.Token, teacher));
        gate.SetResult();
        Assert.False(File.Exists(Target));
        await FetchAsync(teacher);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
    }

    [Theory]
    [InlineData("the checksum of a piece")]
    [InlineData("is said to have 10501 bytes")]
    [InlineData("must be of 3000")]
    [InlineData("an empty piece")]
    [InlineData("FetchChunk.content is 501")]
    public async Task A_piece_that_cannot_be_is_asked_for_again(string fault)
    {
        await using var teacher = await TeacherAsync(piece => (piece.Call, piece.Index, fault) switch
        {
            (1, 3, "the checksum of a piece") => piece.Chunk with { Crc32C = piece.Chunk.Crc32C ^ 1 },
            (1, 3, "is said to have 10501 bytes") => piece.Chunk with { LengthBytes = 10_501 },
            (1, 3, "must be of 3000") => piece.Chunk with { OffsetBytes = 2999 },
            (1, 3, "an empty piece") => piece.Chunk with { Content = default },
            (1, 10, "FetchChunk.content is 501") => piece.Chunk with { Content = new byte[501] },
            _ => piece.Chunk,
        });
        await FetchAsync(teacher);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
        Assert.Contains(fault, Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_were_damaged_on_the_disk_are_fetched_anew()
    {
        using (var partial = ResumableFile.Open(Target, _blob.Digest))
            partial.Append(new byte[5000]);
        await using var teacher = await TeacherAsync();
        await FetchAsync(teacher);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
        Assert.Equal([5000, 0], _offsets);
    }

    [Fact]
    public async Task Who_does_not_have_it_is_passed_over()
    {
        await using var without = await ScriptedTeacher.StartAsync(
            ScriptedTeacher.Sends(), fetch: (_, _) => throw new RpcException(new Status(StatusCode.NotFound, "no such blob")));
        await using var teacher = await TeacherAsync();
        await FetchAsync(without, teacher);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Target));
        var nobody = await Assert.ThrowsAsync<BlobUnavailableException>(() => FetchAsync(without));
        Assert.Contains("NotFound: no such blob", nobody.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_is_damaged_everywhere_is_given_up_in_the_end()
    {
        // The checksums of the pieces are right, so only the digest of the whole can tell.
        await using var teacher = await TeacherAsync(piece => piece.Index == 0
            ? piece.Chunk with { Content = new byte[PieceBytes], Crc32C = Crc32C.Of(new byte[PieceBytes]) } : piece.Chunk);
        var nobody = await Assert.ThrowsAsync<BlobUnavailableException>(() => FetchAsync(teacher));
        Assert.Contains("do not have the digest", nobody.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private Task FetchAsync(params ScriptedTeacher[] teachers) => FetchAsync(CancellationToken.None, teachers);

    private Task FetchAsync(CancellationToken cancellation, params ScriptedTeacher[] teachers)
    {
        var backOff = new BackOff(Settings.RetryPause, Settings.RetryPauseMax, Seed: 1);
        var fetch = new BlobFetch(new TeacherDialer(Settings, null), backOff, attemptCount: 5, _log, TimeProvider.System);
        return fetch.FetchAsync(_blob, Target, [.. teachers.Select(teacher => teacher.Address)], cancellation);
    }

    private Task<ScriptedTeacher> TeacherAsync(
        Func<(int Call, int Index, FetchChunk Chunk), FetchChunk>? change = null, Func<int, Task>? before = null) =>
        ScriptedTeacher.StartAsync(ScriptedTeacher.Sends(), fetch: async (request, chunks) =>
        {
            _offsets.Add(request.OffsetBytes);
            var call = _offsets.Count;
            for (var offset = (int)request.OffsetBytes; offset < _content.Length; offset += PieceBytes)
            {
                var index = offset / PieceBytes;
                if (before != null) await before(index);
                var content = _content.AsMemory(offset, Math.Min(PieceBytes, _content.Length - offset));
                var chunk = new FetchChunk(_content.Length, offset, content, Crc32C.Of(content.Span));
                await chunks.WriteAsync(change?.Invoke((call, index, chunk)) ?? chunk);
            }
        });
}
