using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Log;

public sealed class DiskLogTests : IDisposable
{
    private const int ChunkBytes = 1024;
    private readonly TemporaryFolder _folder = new();
    private readonly BufferPool _pool = new(1 << 20);
    private readonly ListLogger _logger = new();

    [Fact]
    public void A_restart_finds_every_batch_with_the_same_bytes()
    {
        Write(Samples.SmallExact, 3);
        Write(Samples.SmallExact with { Format = Samples.WithLayers }, 2);
        using var log = Open();
        Assert.Equal(5, log.Keys.Count);
        foreach (var key in log.Keys) AssertSame(key, log.TryRead(key));
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public void Batches_are_read_while_others_are_written_and_outlive_the_log()
    {
        EncodedBatch read;
        var key = Key(0);
        using (var log = Open())
        {
            Append(log, Samples.SmallExact, 0);
            read = log.TryRead(key)!;
            Append(log, Samples.SmallExact, 1);
            AssertSame(Key(1), log.TryRead(Key(1)));
        }
        AssertSame(key, read);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("recipe")]
    [InlineData("chunks")]
    public void What_was_made_otherwise_is_deleted_and_named(string difference)
    {
        Write(Samples.SmallExact, 2);
        var identity = difference switch
        {
            "model" => Samples.Identity(ChunkBytes) with { ModelDigest = new string('d', 64) },
            "recipe" => Samples.Identity(ChunkBytes) with { Recipe = Samples.Recipe with { ThreadCount = 2 } },
            _ => Samples.Identity(2 * ChunkBytes),
        };
        using var log = Open(identity: identity);
        Assert.Empty(log.Keys);
        Assert.Empty(Segments());
        Assert.Contains(difference, Assert.Single(_logger.Lines));
    }

    [Fact]
    public void The_oldest_file_goes_when_the_bound_is_reached()
    {
        using var log = Open(limit: 16 * 1024, segment: 4 * 1024);
        for (var batch = 0; batch < 40; batch++)
        {
            Append(log, Samples.SmallExact, batch);
            Assert.True(log.Bytes <= 16 * 1024);
        }
        var kept = log.Keys.Select(key => key.Batch.Value).Order().ToArray();
        Assert.Equal(Enumerable.Range(40 - kept.Length, kept.Length).Select(batch => (long)batch), kept);
        Assert.InRange(kept.Length, 5, 20);
        Assert.All(log.Keys, key => AssertSame(key, log.TryRead(key)));
    }

    [Fact]
    public void Two_teachers_do_not_share_a_folder()
    {
        using var log = Open();
        Assert.Contains("cannot be used for a log", Assert.Throws<OperatorException>(() => Open()).Message);
    }

    [Fact]
    public void A_file_cut_off_at_any_byte_keeps_the_batches_before_the_cut()
    {
        Write(Samples.SmallExact, 2);
        var path = Segments().Single();
        var whole = File.ReadAllBytes(path);
        var ends = Ends(whole);
        Assert.Equal((3, whole.Length), (ends.Length, ends[^1]));
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            _logger.Lines.Clear();
            using (var log = Open())
            {
                var expected = ends.Skip(1).Count(end => end <= length);
                Assert.True(log.Keys.Count == expected, $"cut at {length}: {log.Keys.Count} batches, expected {expected}");
                Assert.All(log.Keys, key => AssertSame(key, log.TryRead(key)));
                // Between two batches a cut leaves no trace.
                Assert.Equal(ends.Contains(length) ? 0 : 1, _logger.Lines.Count);
                Append(log, Samples.SmallExact, 1);
                AssertSame(Key(1), log.TryRead(Key(1)));
            }
            foreach (var segment in Segments()) File.Delete(segment);
        }
    }

    [Fact]
    public void Every_flipped_bit_is_found_and_named_and_no_other_batch_suffers()
    {
        Write(Samples.SmallExact, 2);
        var path = Segments().Single();
        var whole = File.ReadAllBytes(path);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(path, damaged);
            _logger.Lines.Clear();
            var intact = 0;
            using (var log = Open())
                foreach (var key in log.Keys)
                    if (log.TryRead(key) is { } batch)
                    {
                        intact++;
                        AssertSame(key, batch);
                    }
            Assert.True(_logger.Lines.Count == 1, $"bit {bit}: {_logger.Lines.Count} messages");
            Assert.True(intact == (_logger.Lines.Single().Contains("deleted") ? 0 : 1), $"bit {bit}: {intact} batches");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static BatchKey Key(long batch) => new(Samples.SmallExact, new BatchId(batch));

    private string[] Segments() => Directory.GetFiles(_folder.Path, "*.batches");

    /// <summary>Where the header and each record end, read from the lengths in them.</summary>
    private static int[] Ends(byte[] segment)
    {
        var ends = new List<int> { Padded(20 + BitConverter.ToInt32(segment, 12)) };
        while (ends[^1] < segment.Length)
        {
            var (header, content) = (BitConverter.ToInt32(segment, ends[^1] + 4), (int)BitConverter.ToInt64(segment, ends[^1] + 16));
            ends.Add(ends[^1] + 64 + Padded(header) + Padded(content));
        }
        return [.. ends];

        static int Padded(int bytes) => (bytes + 63) / 64 * 64;
    }

    private void Write(StreamKey stream, int count)
    {
        using var log = Open();
        for (var batch = 0; batch < count; batch++) Append(log, stream, batch);
    }

    private void Append(DiskLog log, StreamKey stream, long number)
    {
        var batch = Make(new BatchKey(stream, new BatchId(number)));
        log.Append(batch);
        batch.Release();
    }

    private EncodedBatch Make(BatchKey key) =>
        new PatternMaker(Samples.Identity(ChunkBytes), Samples.Shape, _pool).Encode(key.Stream.Source, key.Batch, key.Stream.Format);

    private void AssertSame(BatchKey key, EncodedBatch? read)
    {
        var made = Make(key);
        Assert.NotNull(read);
        Assert.True(made.Content.Span.SequenceEqual(read.Content.Span));
        Assert.True(made.EncodedHeader.Span.SequenceEqual(read.EncodedHeader.Span));
        Assert.True(made.Digest.Span.SequenceEqual(read.Digest.Span));
        made.Release();
        read.Release();
    }

    private DiskLog Open(long limit = 1 << 20, long segment = 1 << 19, LogIdentity? identity = null) =>
        DiskLog.Open(_folder.Path, limit, segment, identity ?? Samples.Identity(ChunkBytes), _logger);
}
