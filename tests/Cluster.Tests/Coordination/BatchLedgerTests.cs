using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class BatchLedgerTests
{
    private readonly BatchLedger _ledger = new();

    [Fact]
    public void A_batch_has_the_owner_that_it_was_leased_to_and_no_second()
    {
        Lease("a", 0, 10);
        Assert.Throws<InvalidOperationException>(() => Lease("b", 9, 11));
        Assert.Throws<InvalidOperationException>(() => Lease("a", 0, 1));
        Lease("b", 10, 20);
        Assert.Equal("a", OwnerOf(9));
        Assert.Equal("b", OwnerOf(10));
        Assert.Null(OwnerOf(20));
    }

    [Fact]
    public void Ranges_of_one_owner_that_touch_become_one()
    {
        Lease("a", 0, 4);
        Lease("a", 8, 12);
        Lease("a", 4, 8);
        Lease("b", 12, 16);
        Assert.Equal(["0-12 a", "12-16 b"], Ranges());
    }

    [Fact]
    public void What_is_taken_back_can_be_leased_anew()
    {
        Lease("a", 0, 10);
        _ledger.Return(Samples.Range(3, 5));
        Assert.Equal(["0-3 a", "5-10 a"], Ranges());
        Lease("b", 3, 5);
        Assert.Equal(["0-3 a", "3-5 b", "5-10 a"], Ranges());
        _ledger.Return(Samples.Range(2, 100));
        Assert.Equal(["0-2 a"], Ranges());
    }

    [Fact]
    public void A_lost_teacher_has_nothing_and_its_other_incarnation_keeps_its_own()
    {
        Lease("a", 0, 4);
        Lease("b", 4, 8);
        _ledger.Lease(new LedgerRange(Samples.Range(8, 12), Samples.Lease("a", 2)));
        _ledger.ReturnAllOf(Samples.Lease("a"));
        Assert.Equal(["4-8 b", "8-12 a"], Ranges());
    }

    [Fact]
    public void What_nobody_makes_is_found()
    {
        Lease("a", 2, 4);
        Lease("b", 6, 8);
        Assert.Equal([Samples.Range(0, 2), Samples.Range(4, 6), Samples.Range(8, 9)], _ledger.Unowned(0, 9));
        Assert.Equal([Samples.Range(4, 6)], _ledger.Unowned(3, 7));
        Assert.Empty(_ledger.Unowned(2, 4));
        Assert.Empty(_ledger.Unowned(5, 5));
    }

    [Fact]
    public void What_is_owned_is_cut_to_what_was_asked()
    {
        Lease("a", 0, 4);
        Lease("b", 4, 8);
        Assert.Equal(
            [new LedgerRange(Samples.Range(3, 4), Samples.Lease("a")), new LedgerRange(Samples.Range(4, 5), Samples.Lease("b"))],
            _ledger.Owned(3, 5));
    }

    [Theory]
    [InlineData(-1, 4)]
    [InlineData(4, 4)]
    public void Nothing_and_what_is_before_the_first_batch_cannot_be_leased(long first, long end) =>
        Assert.Throws<InvalidOperationException>(() => Lease("a", first, end));

    /// <summary>Against an array with an owner for each batch.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_any_leases_and_returns_each_batch_has_the_owner_it_should(int seed)
    {
        const int Count = 60;
        var random = new Random(seed);
        var owners = new string?[Count];
        for (var turn = 0; turn < 500; turn++)
        {
            var first = random.Next(Count);
            var end = random.Next(first + 1, Count + 1);
            var name = "abc"[random.Next(3)].ToString();
            switch (random.Next(4))
            {
                case 0:
                    _ledger.Return(Samples.Range(first, end));
                    Array.Fill(owners, null, first, end - first);
                    break;
                case 1 when turn % 10 == 0:
                    _ledger.ReturnAllOf(Samples.Lease(name));
                    owners = [.. owners.Select(owner => owner == name ? null : owner)];
                    break;
                default:
                    foreach (var gap in _ledger.Unowned(first, end))
                    {
                        Lease(name, gap.First.Value, gap.End.Value);
                        Array.Fill(owners, name, (int)gap.First.Value, (int)gap.Count);
                    }
                    break;
            }
            Assert.Equal(owners, Enumerable.Range(0, Count).Select(batch => OwnerOf(batch)));
            var neighbours = _ledger.Ranges.Zip(_ledger.Ranges.Skip(1));
            Assert.All(neighbours, pair => Assert.True(pair.First.Range.End.Value <= pair.Second.Range.First.Value));
        }
    }

    private void Lease(string teacher, long first, long end) =>
        _ledger.Lease(new LedgerRange(Samples.Range(first, end), Samples.Lease(teacher)));

    private string? OwnerOf(long batch) => _ledger.OwnerOf(new BatchId(batch))?.Teacher.Worker.Value;

    private IEnumerable<string> Ranges() =>
        _ledger.Ranges.Select(owned => $"{owned.Range.First.Value}-{owned.Range.End.Value} {owned.Teacher.Worker}");
}
