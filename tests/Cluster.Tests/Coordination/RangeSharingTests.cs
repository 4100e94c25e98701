using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Batches;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class RangeSharingTests
{
    private static readonly RangeSharing Sharing = new(BlockBatches: 4, WindowBatches: 4);

    private readonly BatchLedger _ledger = new();

    [Fact]
    public void One_teacher_gets_everything_as_one_range()
    {
        Share(["a"], floor: 0, front: 0, end: 1_000_000);
        Assert.Equal(["0-1000000 a"], Ranges());
        Share(["a"], floor: 100, front: 200, end: 1_000_000);
        Assert.Equal(["0-1000000 a"], Ranges());
    }

    [Fact]
    public void Without_a_teacher_nothing_changes()
    {
        Share([], floor: 0, front: 0, end: 10);
        Assert.Empty(Ranges());
    }

    [Fact]
    public void Several_get_blocks_in_turn_and_only_as_far_as_students_will_soon_come()
    {
        Share(["a", "b"], floor: 0, front: 0, end: 1000);
        Assert.Equal(["0-4 a", "4-8 b", "8-12 a", "12-16 b"], Ranges());
        Share(["a", "b"], floor: 0, front: 8, end: 1000);
        Assert.Equal(["0-4 a", "4-8 b", "8-12 a", "12-16 b", "16-20 a", "20-24 b"], Ranges());
    }

    [Fact]
    public void The_last_block_ends_with_the_text()
    {
        Share(["a", "b"], floor: 0, front: 0, end: 6);
        Assert.Equal(["0-4 a", "4-6 b"], Ranges());
    }

    [Fact]
    public void One_that_joins_has_a_share_at_once_and_what_is_near_stays_where_it_is()
    {
        Share(["a"], floor: 0, front: 0, end: 1000);
        Share(["a", "b"], floor: 0, front: 10, end: 1000);
        Assert.Equal(["0-12 a", "12-16 b", "16-20 a", "20-24 b", "24-28 a"], Ranges());
    }

    [Fact]
    public void Nothing_changes_hands_while_nobody_knows_how_far_students_are()
    {
        Share(["a", "b"], floor: 0, front: 40, end: 1000);
        var before = Ranges().ToList();
        var all = new[] { "a", "b", "c" }.Select(name => new SharingTeacher(Samples.Lease(name))).ToList();
        Apply(Sharing.Plan(_ledger, all, floor: 0, front: 0, end: 1000, takesBack: false));
        Assert.Equal(before, Ranges());
    }

    [Fact]
    public void One_too_slow_for_a_share_changes_nothing()
    {
        var slow = new SharingTeacher(Samples.Lease("b"), Speed: 0.01);
        Share(["a"], floor: 0, front: 0, end: 1000);
        for (var front = 0L; front < 40; front++)
        {
            var plan = Sharing.Plan(_ledger, [new SharingTeacher(Samples.Lease("a")), slow], 0, front, 1000);
            Assert.DoesNotContain(plan.Leased, leased => leased.Teacher == slow.Teacher);
            // What reaches to the end is cut once; after that only blocks are added.
            Assert.True(front == 0 || plan.Returned.Count == 0);
            Apply(plan);
        }
    }

    [Fact]
    public void All_that_a_window_reaches_has_a_teacher()
    {
        var sharing = new RangeSharing(BlockBatches: 4, WindowBatches: 50);
        Apply(sharing.Plan(_ledger, [new SharingTeacher(Samples.Lease("a")), new SharingTeacher(Samples.Lease("b"))], 0, 7, 1000));
        Assert.Empty(_ledger.Unowned(0, 57));
    }

    [Fact]
    public void What_a_lost_teacher_had_goes_to_the_others()
    {
        Share(["a", "b", "c"], floor: 0, front: 0, end: 24);
        Assert.Equal(["0-4 a", "4-8 b", "8-12 c", "12-16 a", "16-20 b", "20-24 c"], Ranges());
        _ledger.ReturnAllOf(Samples.Lease("b"));
        Share(["a", "c"], floor: 5, front: 6, end: 24);
        Assert.Equal(["0-4 a", "5-8 a", "8-12 c", "12-16 a", "16-20 a", "20-24 c"], Ranges(split: true));
    }

    [Fact]
    public void A_teacher_twice_as_fast_gets_most()
    {
        var teachers = new[] { new SharingTeacher(Samples.Lease("a"), Speed: 2), new SharingTeacher(Samples.Lease("b"), Speed: 1) };
        for (var front = 0L; front < 4000; front += 4) Apply(Sharing.Plan(_ledger, teachers, 0, front, 4000));
        Assert.Empty(_ledger.Unowned(0, 4000));
        var share = _ledger.Ranges.Where(owned => owned.Teacher.Worker.Value == "a").Sum(owned => owned.Range.Count) / 4000.0;
        // Two thirds, as far as blocks can be divided so.
        Assert.InRange(share, 0.6, 0.8);
    }

    /// <summary>Teachers come and go, students move: what a student may ask for up to the horizon has an owner that lives.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Whatever_happens_what_is_near_has_an_owner(int seed)
    {
        var random = new Random(seed);
        var living = new List<string> { "a" };
        for (long front = 0, floor = 0; front < 2000; front += random.Next(0, 9))
        {
            if (random.Next(5) == 0)
            {
                var name = "abcd"[random.Next(4)].ToString();
                if (living.Remove(name)) _ledger.ReturnAllOf(Samples.Lease(name));
                else living.Add(name);
            }
            if (random.Next(7) == 0) floor = front;
            Share(living, floor, front, end: 2000);
            if (living.Count == 0) continue;
            Assert.Empty(_ledger.Unowned(floor, Math.Min(2000, front + 8)));
            Assert.All(_ledger.Ranges, owned => Assert.Contains(owned.Teacher.Worker.Value, living));
        }
    }

    private void Share(IEnumerable<string> teachers, long floor, long front, long end) => Apply(Sharing.Plan(
        _ledger, [.. teachers.Select(name => new SharingTeacher(Samples.Lease(name)))], floor, front, end));

    private void Apply(SharingPlan plan)
    {
        foreach (var range in plan.Returned) _ledger.Return(range);
        foreach (var leased in plan.Leased) _ledger.Lease(leased);
    }

    private IEnumerable<string> Ranges(bool split = false) => _ledger.Ranges
        .SelectMany(owned => split ? Blocks(owned.Range).Select(range => owned with { Range = range }) : [owned])
        .Select(owned => $"{owned.Range.First.Value}-{owned.Range.End.Value} {owned.Teacher.Worker}");

    private static IEnumerable<BatchRange> Blocks(BatchRange range)
    {
        for (var first = range.First.Value; first < range.End.Value;)
        {
            var end = Math.Min(range.End.Value, first / 4 * 4 + 4);
            yield return Samples.Range(first, end);
            first = end;
        }
    }
}
