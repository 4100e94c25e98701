using ActorDistill.Protocol.Identity;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Log;

public sealed class RingIndexTests
{
    [Fact]
    public void The_oldest_leave_until_the_newest_fits()
    {
        var ring = new RingIndex(10);
        Assert.Empty(ring.Add(Key(1), 4));
        Assert.Empty(ring.Add(Key(2), 4));
        Assert.Equal([Key(1), Key(2)], ring.Add(Key(3), 9));
        Assert.Equal((9, 1), (ring.Bytes, ring.Count));
    }

    [Fact]
    public void One_larger_than_the_ring_leaves_at_once_and_pushes_nobody_out()
    {
        var ring = new RingIndex(10);
        ring.Add(Key(1), 10);
        Assert.Equal([Key(2)], ring.Add(Key(2), 11));
        Assert.True(ring.Contains(Key(1)));
    }

    [Fact]
    public void A_batch_is_taken_in_once()
    {
        var ring = new RingIndex(10);
        ring.Add(Key(1), 1);
        Assert.Throws<ArgumentException>(() => ring.Add(Key(1), 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bytes_never_pass_the_bound_and_are_those_of_the_batches_inside(int seed)
    {
        var random = new Random(seed);
        var ring = new RingIndex(1000);
        var inside = new Dictionary<BatchKey, long>();
        for (var batch = 0; batch < 2000; batch++)
        {
            var bytes = random.NextInt64(1, 1100);
            inside[Key(batch)] = bytes;
            foreach (var evicted in ring.Add(Key(batch), bytes)) Assert.True(inside.Remove(evicted), $"seed {seed}");
            Assert.True(ring.Bytes <= 1000, $"seed {seed}");
            Assert.Equal(inside.Values.Sum(), ring.Bytes);
        }
    }

    private static BatchKey Key(long batch) => new(Samples.SmallExact, new BatchId(batch));
}
