using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Log;

public sealed class BatchLogTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);
    private readonly TemporaryFolder _folder = new();
    private readonly BufferPool _pool = new(1 << 20);
    private readonly ListLogger _logger = new();
    private readonly PatternMaker _maker;

    public BatchLogTests() => _maker = new PatternMaker(Samples.Identity(), Samples.Shape, _pool);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task One_forward_serves_every_reader_whatever_its_form(int readerCount)
    {
        await using (var log = Open())
        {
            var readers = Enumerable.Range(0, readerCount)
                .Select(index => Join(log, 20, 0, index % 2 == 0 ? Samples.Exact : Samples.Halved)).ToArray();
            foreach (var reader in readers) reader.AllowUpTo(20);
            await Task.WhenAll(readers.Select(reader => ReadAsync(reader, 20)));
            Assert.Equal(20, log.Counters.ForwardCount);
            Assert.Equal(20 * Math.Min(2, readerCount), log.Counters.EncodedCount);
            Assert.Equal(20 * readerCount, log.Counters.MemoryReadCount);
        }
        Assert.Equal((0, 0), (_pool.LiveCount, _pool.LiveBytes));
    }

    [Fact]
    public async Task Readers_of_the_same_batch_wait_for_the_same_forward()
    {
        await using var log = Open();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _maker.During = _ =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        var first = ReadAsync(Join(log, 1, 1), 1);
        await begun.Task.WaitAsync(Soon);
        // It comes while the batch is being made.
        var second = ReadAsync(Join(log, 1, 1), 1);
        go.SetResult();
        await Task.WhenAll(first, second);
        Assert.Single(_maker.Forwards);
    }

    [Fact]
    public async Task What_was_evicted_is_computed_again_with_the_same_bytes()
    {
        await using var log = Open(Samples.MemoryOnly(ringBytes: 2000));
        await ReadAsync(Join(log, 10, 10), 10);
        Assert.InRange(log.Counters.RingBytes, 1, 2000);
        // Compares with what the maker makes.
        await ReadAsync(Join(log, 10, 10), 10);
        Assert.InRange(log.Counters.ForwardCount, 17, 20);
    }

    [Fact]
    public async Task What_left_memory_is_read_from_the_disk()
    {
        await using var log = Open(OnDisk(ringBytes: 2000));
        await ReadAsync(Join(log, 50, 50), 50);
        await ReadAsync(Join(log, 50, 50), 50);
        Assert.Equal(50, log.Counters.ForwardCount);
        // The first reader may have had to as well.
        Assert.InRange(log.Counters.DiskReadCount, 45, 100);
    }

    [Fact]
    public async Task A_restart_goes_on_with_what_is_on_disk()
    {
        await using (var log = Open(OnDisk()))
            await ReadAsync(Join(log, 30, 30), 30);
        await using var again = Open(OnDisk());
        Assert.Equal([Samples.Range(0, 30)], again.Kept()[Samples.Small]);
        await ReadAsync(Join(again, 31, 31), 31);
        Assert.Equal(1, again.Counters.ForwardCount);
    }

    [Fact]
    public async Task A_batch_that_is_damaged_on_disk_is_named_and_made_again()
    {
        await using (var log = Open(OnDisk()))
            await ReadAsync(Join(log, 3, 3), 3);
        var path = Directory.GetFiles(_folder.Path, "*.batches").Single();
        var bytes = File.ReadAllBytes(path);
        bytes[^70] ^= 1;
        File.WriteAllBytes(path, bytes);
        await using var again = Open(OnDisk());
        await ReadAsync(Join(again, 3, 3), 3);
        Assert.Equal((1, 2), (again.Counters.ForwardCount, again.Counters.DiskReadCount));
        Assert.Contains("batch 2 is damaged", Assert.Single(_logger.Lines));
    }

    [Fact]
    public async Task A_batch_that_cannot_be_made_ends_those_who_wait_for_it_and_no_other()
    {
        await using var log = Open();
        _maker.During = batch => batch.Value == 3 ? Task.FromException(new IOException("the device is gone")) : Task.CompletedTask;
        var unlucky = Join(log, 10, 10);
        var other = log.Subscribe(Samples.SmallExact);
        other.Extend(Samples.Range(100, 5));
        other.AllowUpTo(5);
        // The failure comes before the first three were read: they are still handed out.
        await ReadAsync(other, 5, first: 100);
        await ReadAsync(unlucky, 3);
        var fault = await Assert.ThrowsAsync<BatchNotMadeException>(async () => await unlucky.ReadAsync(default).AsTask().WaitAsync(Soon));
        Assert.Equal("batch 3 could not be made: the device is gone", fault.Message);
    }

    [Fact]
    public async Task A_batch_made_with_another_recipe_is_a_fault_and_not_kept()
    {
        var foreign = new PatternMaker(Samples.Identity() with { ModelDigest = new string('e', 64) }, Samples.Shape, _pool);
        await using var log = BatchLog.Open(foreign, Samples.Identity(), Samples.MemoryOnly(), TimeProvider.System, _logger);
        var reader = Join(log, 1, 1);
        var fault = await Assert.ThrowsAsync<BatchNotMadeException>(async () => await reader.ReadAsync(default).AsTask().WaitAsync(Soon));
        Assert.Contains("batch 0 was made with model e", fault.Message);
        Assert.Equal(0, _pool.LiveCount);
    }

    [Fact]
    public async Task One_that_stalls_is_waited_for_within_the_patience_only()
    {
        var settings = Samples.MemoryOnly(lagLimit: 4) with { LagPatience = TimeSpan.FromMilliseconds(100) };
        await using var log = Open(settings);
        var stalled = Join(log, 100, 1);
        await ReadAsync(stalled, 1);
        Assert.True(stalled.IsLive);
        await ReadAsync(Join(log, 100, 100), 100);
        Assert.False(stalled.IsLive);
        Assert.Equal(100, log.Counters.ForwardCount);
    }

    [Fact]
    public async Task A_reader_that_gives_up_holds_nothing()
    {
        await using (var log = Open())
        {
            using var reader = Join(log, 1, 0);
            using var cancelled = new CancellationTokenSource();
            var read = reader.ReadAsync(cancelled.Token).AsTask();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Soon));
        }
        Assert.Equal(0, _pool.LiveCount);
    }

    [Fact]
    public async Task Closing_ends_a_forward_and_all_readers()
    {
        var log = Open();
        _maker.During = _ => new TaskCompletionSource().Task;
        var read = Join(log, 1, 1).ReadAsync(default).AsTask();
        await log.DisposeAsync().AsTask().WaitAsync(Soon);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.WaitAsync(Soon));
        Assert.Throws<ObjectDisposedException>(() => log.Subscribe(Samples.SmallExact));
    }

    public void Dispose() => _folder.Dispose();

    private BatchLog Open(BatchLogSettings? settings = null) =>
        BatchLog.Open(_maker, Samples.Identity(), settings ?? Samples.MemoryOnly(), TimeProvider.System, _logger);

    private BatchLogSettings OnDisk(long ringBytes = 64 << 20) =>
        Samples.MemoryOnly(ringBytes) with { DiskBytes = 1 << 20, Folder = _folder.Path };

    private static LogReader Join(BatchLog log, long count, long credit, PayloadFormat? format = null)
    {
        var reader = log.Subscribe(new StreamKey(Samples.Small, format ?? Samples.Exact));
        reader.Extend(Samples.Range(0, count));
        reader.AllowUpTo(credit);
        return reader;
    }

    private async Task ReadAsync(LogReader reader, int count, long first = 0)
    {
        for (var number = first; number < first + count; number++)
        {
            var batch = await reader.ReadAsync(default).AsTask().WaitAsync(Soon);
            var expected = _maker.Encode(Samples.Small, new BatchId(number), batch!.Header.Format);
            Assert.Equal(number, batch.Header.BatchId.Value);
            Assert.True(expected.Content.Span.SequenceEqual(batch.Content.Span));
            expected.Release();
            batch.Release();
        }
    }
}
