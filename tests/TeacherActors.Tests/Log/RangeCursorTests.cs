using ActorDistill.Protocol.Identity;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Log;

public sealed class RangeCursorTests
{
    [Fact]
    public void Ranges_are_read_in_the_order_they_were_asked_for()
    {
        var cursor = Of((10, 2), (3, 1), (12, 1));
        var read = new List<long>();
        for (; cursor.Next is { } next; cursor.Advance()) read.Add(next.Value);
        Assert.Equal([10, 11, 3, 12], read);
        Assert.Equal((4, 0), (cursor.ReadCount, cursor.RangeCount));
        Assert.Throws<InvalidOperationException>(cursor.Advance);
    }

    [Fact]
    public void A_range_that_goes_on_where_the_last_ends_is_one_with_it()
    {
        var cursor = Of((0, 1));
        for (var batch = 1; batch < 1000; batch++) cursor.Extend(Samples.Range(batch, 1));
        Assert.Equal(1, cursor.RangeCount);
    }

    [Fact]
    public void Distance_and_what_is_ahead_agree_over_ranges()
    {
        var cursor = Of((10, 2), (3, 1), (20, 5));
        for (var distance = 0; distance < 8; distance++)
            Assert.Equal(distance, cursor.DistanceTo(cursor.Ahead(distance)!.Value));
        Assert.Null(cursor.Ahead(8));
        Assert.Null(cursor.DistanceTo(new BatchId(4)));
    }

    [Fact]
    public void Ranges_as_long_as_numbers_go_do_not_overflow()
    {
        var cursor = Of((5, long.MaxValue - 5), (0, 5));
        Assert.Equal(long.MaxValue - 7, cursor.DistanceTo(new BatchId(long.MaxValue - 2)));
        Assert.Equal(long.MaxValue - 5 + 3, cursor.DistanceTo(new BatchId(3)));
    }

    private static RangeCursor Of(params (long First, long Count)[] ranges)
    {
        var cursor = new RangeCursor();
        foreach (var (first, count) in ranges) cursor.Extend(Samples.Range(first, count));
        return cursor;
    }
}
