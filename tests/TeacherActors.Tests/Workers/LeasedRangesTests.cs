using ActorDistill.Protocol.Batches;
using ActorDistill.TeacherActors.Tests.Doubles;
using ActorDistill.TeacherActors.Workers;

namespace ActorDistill.TeacherActors.Tests.Workers;

public class LeasedRangesTests
{
    private readonly LeasedRanges _ranges = new();

    [Fact]
    public void Ranges_that_touch_or_overlap_become_one_and_the_same_again_changes_nothing()
    {
        Add((10, 5), (0, 5), (20, 5));
        Assert.Equal("0-5 10-15 20-25", Text);
        Add((5, 5), (12, 10), (12, 10), (0, 25));
        Assert.Equal("0-25", Text);
    }

    [Theory]
    [InlineData(0, 40, "")]
    [InlineData(5, 10, "0-5 15-20 30-40")]
    [InlineData(15, 20, "0-15 35-40")]
    [InlineData(20, 10, "0-20 30-40")]
    [InlineData(50, 10, "0-20 30-40")]
    public void What_is_released_is_cut_out(long first, long count, string left)
    {
        Add((0, 20), (30, 10));
        _ranges.Remove(Samples.Small, Samples.Range(first, count));
        _ranges.Remove(Samples.Large, Samples.Range(0, 100));
        Assert.Equal(left, Text);
    }

    [Fact]
    public void Texts_are_apart_and_clearing_takes_all()
    {
        Add((0, 5));
        _ranges.Add(Samples.Large, Samples.Range(5, 5));
        Assert.Equal(2, _ranges.All.Count);
        _ranges.Clear();
        Assert.Empty(_ranges.All);
    }

    [Theory]
    [InlineData(0, 10, 3)]
    [InlineData(2, 10, 1)]
    [InlineData(3, 10, 0)]
    [InlineData(5, 2, 2)]
    [InlineData(5, 20, 5)]
    [InlineData(90, 5, 0)]
    public void Progress_counts_from_the_first_batch_to_the_first_that_is_missing(long first, long count, long produced)
    {
        BatchRange[] logged = [Samples.Range(0, 3), Samples.Range(5, 5), Samples.Range(20, 1)];
        Assert.Equal(produced, LeasedRanges.ProducedCount(Samples.Range(first, count), logged));
    }

    private string Text => string.Join(' ', _ranges.All.Select(one => $"{one.Range.First.Value}-{one.Range.End.Value}"));

    private void Add(params (long First, long Count)[] added)
    {
        foreach (var (first, count) in added) _ranges.Add(Samples.Small, Samples.Range(first, count));
    }
}
