using System.Runtime.CompilerServices;
using ActorDistill.Protocol.Batches;

namespace ActorDistill.Protocol.Tests.Batches;

public sealed class BufferPoolTests
{
    private readonly BufferPool _pool = new(idleBytesMax: 1 << 20);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4097)]
    [InlineData(262_144)]
    [InlineData(1_000_003)]
    public void A_buffer_has_the_length_asked_for_and_starts_at_a_multiple_of_64(int bytes)
    {
        using var buffer = _pool.Rent(bytes);
        Assert.Equal(bytes, buffer.Length);
        Assert.Equal(bytes, buffer.Memory.Length);
        using var handle = buffer.Memory.Pin();
        Assert.Equal(0, AddressOf(handle) % 64);
    }

    [Fact]
    public void Live_bytes_are_those_rented_and_not_returned()
    {
        var first = _pool.Rent(1000);
        var second = _pool.Rent(100_000);
        Assert.Equal((101_000, 2), (_pool.LiveBytes, _pool.LiveCount));
        Return(first);
        Return(second);
        Return(second);
        Assert.Equal((0, 0), (_pool.LiveBytes, _pool.LiveCount));
    }

    [Fact]
    public void A_returned_buffer_is_used_again()
    {
        var first = _pool.Rent(300_000);
        using (var handle = first.Memory.Pin())
        {
            var address = AddressOf(handle);
            Return(first);
            using var second = _pool.Rent(299_000);
            using var again = second.Memory.Pin();
            Assert.Equal(address, AddressOf(again));
        }
    }

    [Fact]
    public void What_is_returned_beyond_the_bound_is_not_kept()
    {
        var buffers = Enumerable.Range(0, 8).Select(_ => _pool.Rent(400_000)).ToList();
        buffers.ForEach(Return);
        Assert.InRange(_pool.IdleBytes, 400_000, 1 << 20);
    }

    [Fact]
    public void Memory_of_a_returned_buffer_cannot_be_read()
    {
        var buffer = _pool.Rent(100);
        var memory = buffer.Memory;
        Return(buffer);
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
    }

    [Fact]
    public void Two_gibibytes_are_refused_in_one_sentence()
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(1L << 31));
        Assert.Contains("at most 2147483520 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(-1));
        Assert.Equal(0, _pool.LiveBytes);
    }

    [Fact]
    public void A_lost_buffer_stops_counting()
    {
        Lose(_pool);
        for (var attempt = 0; attempt < 20 && _pool.LiveBytes > 0; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal((0, 0), (_pool.LiveBytes, _pool.LiveCount));
    }

    [Fact]
    public void Many_threads_share_a_pool()
    {
        Parallel.For(0, 8, thread =>
        {
            var random = new Random(thread);
            for (var draw = 0; draw < 2000; draw++)
            {
                using var buffer = _pool.Rent(random.Next(1, 60_000));
                buffer.GetSpan().Fill((byte)thread);
                Assert.Equal(-1, buffer.GetSpan().IndexOfAnyExcept((byte)thread));
            }
        });
        Assert.Equal(0, _pool.LiveBytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(BufferPool pool) => pool.Rent(123_456).GetSpan().Clear();

    private static void Return(PooledBuffer buffer) => ((IDisposable)buffer).Dispose();

    private static unsafe nint AddressOf(System.Buffers.MemoryHandle handle) => (nint)handle.Pointer;
}
