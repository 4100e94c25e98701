using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Tests.Doubles;

namespace ActorDistill.TeacherActors.Tests.Log;

public sealed class ProductionPlanTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ProductionPlan _plan = new(lagLimit: 4, Patience);
    private readonly HashSet<BatchKey> _kept = [];
    private TimeSpan _now;

    [Fact]
    public void Nothing_is_made_without_credit()
    {
        Join(credit: 0);
        Assert.Null(Next());
    }

    [Fact]
    public void A_batch_is_made_once_for_all_forms_that_are_wanted()
    {
        Join(credit: 1);
        var other = _plan.Join(Samples.SmallExact with { Format = Samples.Halved });
        other.Extend(Samples.Range(0, 100));
        var step = _plan.Next(_kept.Contains, _now);
        Assert.Equal(0, step.Batch.Value);
        Assert.Equal([Samples.Exact, Samples.Halved], step.Formats);
    }

    [Fact]
    public void What_is_kept_is_not_made_again()
    {
        Join(credit: 3);
        Assert.Equal([0, 1, 2], MakeAll());
        Assert.Null(Next());
    }

    [Fact]
    public void No_more_is_made_ahead_of_a_subscriber_than_there_is_room_for()
    {
        var subscriber = Join(credit: 10);
        var made = 0;
        for (; _plan.Next(_kept.Contains, _now, aheadLimit: 3) is { Source: { } source } step; made++)
            _kept.Add(new BatchKey(new StreamKey(source, step.Formats[0]), step.Batch));
        Assert.Equal(3, made);
        subscriber.Advance();
        Assert.Equal(3, _plan.Next(_kept.Contains, _now, aheadLimit: 3).Batch.Value);
    }

    [Fact]
    public void The_slowest_within_the_limit_holds_production_back()
    {
        var fast = Join(credit: 100);
        var slow = Join(credit: 1);
        Follow(fast);
        // Batches 0 to 3 are less than four away from the slow one.
        Assert.Equal([0, 1, 2, 3], MadeSoFar());
        slow.Advance();
        slow.AllowUpTo(2);
        Follow(fast);
        Assert.Equal([0, 1, 2, 3, 4], MadeSoFar());
        Assert.True(slow.IsLive);
    }

    [Fact]
    public void One_that_does_not_move_for_longer_than_the_patience_replays_and_stalls_nobody()
    {
        var fast = Join(credit: 100);
        var slow = Join(credit: 1);
        Follow(fast);
        Assert.Equal(Patience, _plan.Next(_kept.Contains, _now).AskAgainAt);
        _now += Patience;
        Follow(fast);
        Assert.False(slow.IsLive);
        Assert.Equal(100, MadeSoFar().Length);
    }

    [Fact]
    public void One_that_joins_far_behind_replays_and_is_live_again_when_it_has_caught_up()
    {
        var first = Join(credit: 50);
        Follow(first);
        var late = Join(credit: 100);
        Next();
        Assert.False(late.IsLive);
        for (var batch = 0; batch < 48; batch++) late.Advance();
        Next();
        Assert.True(late.IsLive);
    }

    [Fact]
    public void Replay_is_served_between_the_others_and_takes_one_batch_of_four()
    {
        var live = Join(credit: 1000);
        Follow(live, 100);
        // What was kept is lost, so the late one needs every batch anew.
        _kept.Clear();
        var late = Join(credit: 1000);
        var made = new List<long>();
        for (var turn = 0; turn < 40; turn++)
        {
            made.Add(Next()!.Value);
            if (live.Next?.Value == made[^1]) live.Advance();
            if (late.Next?.Value == made[^1]) late.Advance();
        }
        Assert.False(late.IsLive);
        Assert.Equal(10, made.Count(batch => batch < 100));
    }

    [Fact]
    public void One_that_never_gave_credit_is_not_waited_for()
    {
        Join(credit: 0);
        var other = Join(credit: 100);
        Follow(other);
        Assert.Equal(100, MadeSoFar().Length);
    }

    [Fact]
    public void One_that_leaves_is_not_waited_for()
    {
        var fast = Join(credit: 100);
        var slow = Join(credit: 1);
        Follow(fast);
        _plan.Leave(slow);
        Follow(fast);
        Assert.Equal(100, MadeSoFar().Length);
    }

    private PlannedSubscriber Join(long credit)
    {
        var subscriber = _plan.Join(Samples.SmallExact);
        subscriber.Extend(Samples.Range(0, 1000));
        subscriber.AllowUpTo(credit);
        return subscriber;
    }

    /// <summary>Makes the next batch.</summary>
    private long? Next()
    {
        var step = _plan.Next(_kept.Contains, _now);
        foreach (var format in step.Formats) _kept.Add(new BatchKey(new StreamKey(step.Source!, format), step.Batch));
        return step.Source == null ? null : step.Batch.Value;
    }

    private long[] MakeAll()
    {
        var made = new List<long>();
        while (Next() is { } batch) made.Add(batch);
        return [.. made];
    }

    /// <summary>Makes all that may be made, and reads it at once.</summary>
    private void Follow(PlannedSubscriber reader, int countMax = int.MaxValue)
    {
        for (var count = 0; count < countMax && Next() != null; count++)
            while (reader.CreditCount > 0 && reader.Next is { } next && _kept.Contains(new BatchKey(reader.Stream, next))) reader.Advance();
    }

    private long[] MadeSoFar() => [.. _kept.Select(key => key.Batch.Value).Order()];
}
