using ActorDistill.Models.Corpora;

namespace ActorDistill.Models.Tests.Corpora;

public class BlockPermutationTests
{
    private const string Digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void Every_size_from_1_to_10000_visits_every_block_once()
    {
        Parallel.For(1, 10_001, size =>
        {
            var order = new BlockPermutation(size, Digest, 128, 8, seed: 7, corpusEpoch: 0);
            var seen = new bool[size];
            for (var index = 0; index < size; index++)
            {
                var block = order.BlockAt(index);
                if (seen[block])
                    Assert.Fail($"size {size}: block {block} twice");
                seen[block] = true;
            }
        });
    }

    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(999_999_937)]
    [InlineData(long.MaxValue)]
    public void Of_a_large_size_every_sampled_place_has_its_own_block_and_leads_back(long size)
    {
        // A map with an inverse on both sides is a permutation: sampled places return to themselves through the inverse, and so do sampled
        // blocks.
        var order = new BlockPermutation(size, Digest, 128, 8, seed: 7, corpusEpoch: 0);
        var random = new Random(1);
        var blocks = new Dictionary<long, long>();
        for (var sample = 0; sample < 200_000; sample++)
        {
            var index = random.NextInt64(size);
            var block = order.BlockAt(index);
            Assert.InRange(block, 0, size - 1);
            Assert.Equal(index, order.IndexOf(block));
            Assert.True(blocks.TryAdd(block, index) || blocks[block] == index);
            Assert.Equal(index, order.BlockAt(order.IndexOf(index)));
        }
    }

    [Fact]
    public void The_inverse_leads_back_for_every_small_size()
    {
        for (var size = 1; size <= 300; size++)
        {
            var order = new BlockPermutation(size, Digest, 128, 8, seed: 7, corpusEpoch: 0);
            Assert.All(Enumerable.Range(0, size), index => Assert.Equal(index, order.IndexOf(order.BlockAt(index))));
        }
    }

    [Fact]
    public void A_place_costs_a_bounded_number_of_walks_wherever_it_is()
    {
        // The network covers fewer numbers more than there are blocks than their square root, so a second walk is rare.
        var order = new BlockPermutation(1_000_000_000, Digest, 128, 8, seed: 7, corpusEpoch: 0);
        foreach (var first in new[] { 0L, 500_000_000, 999_900_000 })
        {
            long total = 0;
            for (var index = first; index < first + 100_000; index++)
            {
                order.BlockAt(index, out var walkCount);
                Assert.InRange(walkCount, 1, 4);
                total += walkCount;
            }
            Assert.InRange(total, 100_000, 100_100);
        }
    }

    [Fact]
    public void The_order_of_a_run_never_changes()
    {
        // Known answers from an independent implementation; a change of any of these numbers would silently change every run.
        Assert.Equal([8, 3, 2, 9, 5, 4, 0, 7, 6, 1], First(10, 10));
        Assert.Equal([781, 238, 637, 17, 285, 114, 688, 608], First(1000, 8));
        Assert.Equal([2, 9, 0, 5, 3, 6, 4, 8, 1, 7], First(10, 10, corpusEpoch: 1));
        var large = new BlockPermutation(1_000_000_000, Digest, 128, 8, seed: 7, corpusEpoch: 0);
        Assert.Equal([545304501, 77577275, 721254254, 981059800], new long[] { 0, 1, 2, 999_999_999 }.Select(large.BlockAt));
        var huge = new BlockPermutation(1_000_000_000_000_000, Digest, 128, 8, seed: 7, corpusEpoch: 0);
        Assert.Equal([636142111059889, 383501852050974, 411764850741549], new[] { 0, 1, 999_999_999_999_999 }.Select(huge.BlockAt));
        var other = new BlockPermutation(1000, new string('f', 64), 1024, 32, ulong.MaxValue, corpusEpoch: 12345);
        Assert.Equal([992, 717, 739, 572, 733, 532, 840, 540], Enumerable.Range(0, 8).Select(index => other.BlockAt(index)));
    }

    [Fact]
    public void Everything_that_names_a_run_changes_the_order()
    {
        var orders = new[]
        {
            new BlockPermutation(1000, Digest, 128, 8, 7, 0),
            new BlockPermutation(1000, new string('0', 64), 128, 8, 7, 0),
            new BlockPermutation(1000, Digest, 129, 8, 7, 0),
            new BlockPermutation(1000, Digest, 128, 9, 7, 0),
            new BlockPermutation(1000, Digest, 128, 8, 8, 0),
            new BlockPermutation(1000, Digest, 128, 8, 7, 1),
        }.Select(order => string.Join(' ', Enumerable.Range(0, 20).Select(index => order.BlockAt(index)))).ToList();
        Assert.Equal(orders.Count, orders.Distinct().Count());
    }

    [Fact]
    public void Neighbours_are_scattered()
    {
        // Of two places side by side, a random order puts both blocks within 1 % of each other about 2 % of the time.
        var order = new BlockPermutation(100_000, Digest, 128, 8, 7, 0);
        var close = Enumerable.Range(0, 50_000).Count(index => Math.Abs(order.BlockAt(index) - order.BlockAt(index + 1)) < 1_000);
        Assert.InRange(close, 800, 1_200);
    }

    [Fact]
    public void Places_outside_are_a_bug()
    {
        var order = new BlockPermutation(10, Digest, 128, 8, 7, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => order.BlockAt(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => order.BlockAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => order.IndexOf(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockPermutation(0, Digest, 128, 8, 7, 0));
    }

    private static IEnumerable<long> First(long size, int count, long corpusEpoch = 0)
    {
        var order = new BlockPermutation(size, Digest, 128, 8, seed: 7, corpusEpoch);
        return Enumerable.Range(0, count).Select(index => order.BlockAt(index));
    }
}
