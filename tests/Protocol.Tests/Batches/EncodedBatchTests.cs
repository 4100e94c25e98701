using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorDistill.Protocol.Batches;

namespace ActorDistill.Protocol.Tests.Batches;

public sealed class EncodedBatchTests
{
    private readonly BufferPool _pool = new(idleBytesMax: 0);
    private readonly Random _random = new(11);

    [Fact]
    public void The_digest_is_that_of_the_header_and_the_checksums_of_the_chunks()
    {
        var batch = Samples.Batch(_pool, _random, batchId: 3, contentBytes: 2500);
        Assert.Equal(3, batch.ChunkCrcs.Length);
        Assert.Equal(Crc32C.Of(batch.Content.Span[2048..]), batch.ChunkCrcs[2]);
        var bytes = new List<byte>(batch.EncodedHeader.ToArray());
        foreach (var crc in batch.ChunkCrcs)
        {
            var four = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(four, crc);
            bytes.AddRange(four);
        }
        Assert.Equal(SHA256.HashData(bytes.ToArray()), batch.Digest.ToArray());
        Assert.Equal(2500 + batch.EncodedHeader.Length + 12 + 32, batch.TotalBytes);
        batch.Release();
    }

    [Fact]
    public void The_last_release_returns_the_content()
    {
        var batch = Samples.Batch(_pool, _random, batchId: 0, contentBytes: 5000);
        Assert.True(batch.TryRetain());
        batch.Release();
        Assert.Equal(5000, _pool.LiveBytes);
        batch.Release();
        Assert.Equal(0, _pool.LiveBytes);
        Assert.False(batch.TryRetain());
        Assert.Throws<InvalidOperationException>(batch.Release);
        Assert.Throws<ObjectDisposedException>(() => batch.Content);
    }

    [Fact]
    public void Readers_that_retain_and_release_at_once_never_see_a_returned_content()
    {
        var batch = Samples.Batch(_pool, _random, batchId: 0, contentBytes: 5000);
        var expected = Crc32C.Of(batch.Content.Span);
        Parallel.For(0, 8, reader =>
        {
            for (var read = 0; read < 500; read++)
            {
                if (reader == 0 && read == 250) batch.Release();
                if (!batch.TryRetain()) continue;
                Assert.Equal(expected, Crc32C.Of(batch.Content.Span));
                batch.Release();
            }
        });
        Assert.Equal(0, _pool.LiveBytes);
    }

    [Fact]
    public void A_content_of_another_length_than_the_header_says_is_refused()
    {
        using var content = _pool.Rent(1999);
        Assert.Throws<ArgumentException>(() => EncodedBatch.Seal(Samples.Header(0, 2000), content));
    }

    [Fact]
    public void A_kept_batch_opens_again_and_one_that_changed_does_not()
    {
        var batch = Samples.Batch(_pool, _random, batchId: 9, contentBytes: 3000);
        var copy = _pool.Rent(3000);
        batch.Content.Span.CopyTo(copy.GetSpan());
        var opened = EncodedBatch.Open(batch.EncodedHeader, copy, batch.Digest.Span);
        Assert.Equal(batch.Header.BatchId, opened.Header.BatchId);
        Assert.Equal(batch.ChunkCrcs.ToArray(), opened.ChunkCrcs.ToArray());

        copy.GetSpan()[1234] ^= 1;
        Assert.Throws<ProtocolException>(() => EncodedBatch.Open(batch.EncodedHeader, copy, batch.Digest.Span));
        var header = batch.EncodedHeader.ToArray();
        header[^1] ^= 1;
        copy.GetSpan()[1234] ^= 1;
        Assert.Throws<ProtocolException>(() => EncodedBatch.Open(header, copy, batch.Digest.Span));
        opened.Release();
        batch.Release();
    }
}
