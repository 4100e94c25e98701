using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Messages;

namespace ActorDistill.ClusterTests.Coordination;

public sealed class SourceRefusalsTests
{
    private static readonly WorkerLease One = Samples.Lease("t1");
    private static readonly WorkerLease Two = Samples.Lease("t2");

    private readonly SourceRefusals _refusals = new(triesMax: 3);

    [Fact]
    public void Who_cannot_is_asked_again_after_pauses_that_double_and_at_last_never()
    {
        Assert.Equal([1, 2], [Pause(), Pause()]);
        Assert.Null(_refusals.ReasonToGiveUp(Samples.Source, [One]));
        _refusals.Add(Samples.Source, One, "the corpus is gone");
        for (var reminder = 0; reminder < 100; reminder++) _refusals.Remind();
        Assert.True(_refusals.Contains(Samples.Source, One));
        Assert.Equal(
            "no teacher can make its batches: t1: the corpus is gone", _refusals.ReasonToGiveUp(Samples.Source, [One]));
    }

    [Fact]
    public void What_is_said_twice_of_one_order_counts_once()
    {
        for (var time = 0; time < 5; time++) _refusals.Add(Samples.Source, One, "no");
        _refusals.Remind();
        Assert.False(_refusals.Contains(Samples.Source, One));
    }

    [Fact]
    public void Nothing_is_given_up_while_there_is_another_or_nobody()
    {
        for (var time = 0; time < 3; time++) Pause();
        Assert.NotNull(_refusals.ReasonToGiveUp(Samples.Source, [One]));
        Assert.Null(_refusals.ReasonToGiveUp(Samples.Source, [One, Two]));
        Assert.Null(_refusals.ReasonToGiveUp(Samples.Source, []));
        Assert.Null(_refusals.ReasonToGiveUp(Samples.Source with { Seed = 9 }, [One]));
    }

    [Fact]
    public void One_that_comes_anew_is_asked_anew()
    {
        for (var time = 0; time < 3; time++) Pause();
        _refusals.Forget(One);
        Assert.False(_refusals.Contains(Samples.Source, One));
    }

    private int Pause()
    {
        _refusals.Add(Samples.Source, One, "the corpus is gone");
        var reminders = 0;
        for (; _refusals.Contains(Samples.Source, One) && reminders < 10; reminders++) _refusals.Remind();
        return reminders;
    }
}
