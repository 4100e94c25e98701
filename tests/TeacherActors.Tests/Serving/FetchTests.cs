using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Streams;
using ActorDistill.TeacherActors.Serving;
using ActorDistill.TeacherActors.Tests.Doubles;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorDistill.TeacherActors.Tests.Serving;

public sealed class FetchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = new byte[300_000];

    public FetchTests() => new Random(3).NextBytes(_content);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(299_999)]
    [InlineData(300_000)]
    public async Task A_blob_comes_whole_or_from_where_it_was_left(int offset)
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var inMemory = teacher.Blobs.Offer("lm-head", _content);
        var path = _folder.PathOf("student.safetensors");
        File.WriteAllBytes(path, _content.Reverse().ToArray());
        var onDisk = teacher.Blobs.OfferFile("student", path);
        Assert.Equal(_content[offset..], await FetchAsync(teacher, inMemory.Digest, offset));
        Assert.Equal(_content.Reverse().Skip(offset), await FetchAsync(teacher, onDisk.Digest, offset));
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        Assert.Empty(await FetchAsync(teacher, teacher.Blobs.Offer("empty", default).Digest, 0));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var blob = teacher.Blobs.Offer("lm-head", _content);
        teacher.Blobs.Withdraw("lm-head");
        await AssertRefusedAsync(teacher, blob.Digest, 0, StatusCode.NotFound, "teacher-1 has no blob");
    }

    [Fact]
    public async Task An_offset_behind_the_end_is_refused()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var blob = teacher.Blobs.Offer("lm-head", _content);
        await AssertRefusedAsync(
            teacher, blob.Digest, 300_001, StatusCode.InvalidArgument, "offset 300001 is not in blob lm-head of 300000");
    }

    [Fact]
    public async Task A_file_that_became_shorter_is_a_loss_of_data()
    {
        await using var teacher = await RunningTeacher.StartAsync();
        var path = _folder.PathOf("file");
        File.WriteAllBytes(path, _content);
        var blob = teacher.Blobs.OfferFile("file", path);
        File.WriteAllBytes(path, _content[..200_000]);
        await AssertRefusedAsync(teacher, blob.Digest, 0, StatusCode.DataLoss, "ends at byte 200000");
    }

    [Fact]
    public void The_same_name_is_offered_once_and_names_come_in_order()
    {
        var blobs = new BlobRegistry();
        blobs.Offer("b", new byte[1]);
        blobs.Offer("a", new byte[2]);
        blobs.Offer("b", new byte[3]);
        Assert.Equal([("a", 2L), ("b", 3L)], blobs.Descriptions.Select(blob => (blob.Name, blob.LengthBytes)));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AssertRefusedAsync(RunningTeacher teacher, string digest, long offset, StatusCode code, string sentence)
    {
        var refusal = await Assert.ThrowsAsync<RpcException>(() => FetchAsync(teacher, digest, offset));
        Assert.Equal(code, refusal.StatusCode);
        Assert.Contains(sentence, refusal.Status.Detail);
    }

    private static async Task<byte[]> FetchAsync(RunningTeacher teacher, string digest, long offset)
    {
        using var channel = GrpcChannel.ForAddress(teacher.Server.Address);
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            TeacherStreamContract.Fetch, null, default, new FetchRequest(digest, offset));
        var fetched = new MemoryStream();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            var chunk = call.ResponseStream.Current;
            Assert.Equal(offset + fetched.Length, chunk.OffsetBytes);
            Assert.Equal(Crc32C.Of(chunk.Content.Span), chunk.Crc32C);
            fetched.Write(chunk.Content.Span);
        }
        return fetched.ToArray();
    }
}
