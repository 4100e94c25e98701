using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class LateTeachersTests
{
    private static readonly WorkerLease One = Samples.Lease("t1");

    private readonly LateTeachers _late = new(wordsMax: 4, wordsToForget: 3);

    [Fact]
    public void Who_was_late_stays_away_until_it_speaks()
    {
        Assert.False(_late.Contains(One));
        _late.Add(One);
        Assert.True(_late.Contains(One));
        _late.Spoke(One);
        Assert.False(_late.Contains(One));
    }

    [Fact]
    public void Each_time_is_twice_as_long_up_to_a_limit()
    {
        Assert.Equal([1, 2, 4, 4], Enumerable.Range(0, 4).Select(_ => WordsAway()));
    }

    [Fact]
    public void After_a_while_nothing_is_held_against_it()
    {
        WordsAway();
        for (var word = 0; word < 3; word++) _late.Spoke(One);
        Assert.Equal(1, WordsAway());
    }

    [Fact]
    public void One_that_counts_no_more_is_forgotten_and_others_are_nothing_to_it()
    {
        _late.Add(One);
        Assert.False(_late.Contains(Samples.Lease("t1", 2)));
        _late.Forget(One);
        Assert.False(_late.Contains(One));
    }

    private int WordsAway()
    {
        _late.Add(One);
        var words = 0;
        for (; _late.Contains(One); words++) _late.Spoke(One);
        return words;
    }
}
