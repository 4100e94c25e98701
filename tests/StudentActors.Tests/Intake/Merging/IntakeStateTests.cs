using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;
using ActorDistill.StudentActors.Intake.Merging;

namespace ActorDistill.StudentActors.Tests.Intake.Merging;

public sealed class IntakeStateTests
{
    private const int SeedsPerCase = 250;
    private static readonly WorkerId One = new("teacher-1");
    private static readonly WorkerId Two = new("teacher-2");
    private static readonly Uri Address = new("http://127.0.0.1:1");

    public static TheoryData<int> FirstSeeds => [.. Enumerable.Range(0, 16).Select(index => index * SeedsPerCase)];

    [Theory]
    [MemberData(nameof(FirstSeeds))]
    public void Whatever_happens_each_batch_is_kept_once_in_order_within_the_window_and_all_of_them_come(int firstSeed)
    {
        var (duplicates, reconnects) = (0L, 0L);
        for (var seed = firstSeed; seed < firstSeed + SeedsPerCase; seed++)
        {
            var simulation = new SimulatedIntake(seed);
            try
            {
                for (var step = 0; step < 400 && !simulation.IsDone; step++)
                    simulation.Step(isCalm: false);
                for (var step = 0; step < 20_000 && !simulation.IsDone; step++)
                    simulation.Step(isCalm: true);
                Assert.True(simulation.IsDone, $"nothing moves any more: {simulation}");
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}: {fault.Message}", fault);
            }
            duplicates += simulation.DuplicateCount;
            reconnects += simulation.ReconnectCount;
        }
        // Else the schedules would not have tried anything.
        Assert.True(duplicates > SeedsPerCase && reconnects > SeedsPerCase, $"{duplicates} duplicates, {reconnects} reconnects");
    }

    [Fact]
    public void The_next_batch_has_a_slot_when_another_teacher_is_far_ahead()
    {
        var state = StateOf(slots: 4, count: 20);
        Add(state, One, 0, 10);
        Add(state, Two, 10, 10);
        var streams = Open(state);
        Accept(state, streams);
        // All four slots are teacher-1's, although teacher-2 is faster: its first batch is wanted only tenth.
        Assert.Equal(4, Assert.Single(state.Decide(default).OfType<CreditStream>()).Credit.RequestUpToSeqNr.Value);
        for (var seqNr = 1; seqNr <= 4; seqNr++)
            Assert.True(state.Received(streams[0], new SeqNr(seqNr), new BatchId(seqNr - 1)).IsKept);
        state.Trained(new BatchId(3));
        Assert.Equal(8, Assert.Single(state.Decide(default).OfType<CreditStream>()).Credit.RequestUpToSeqNr.Value);
    }

    [Fact]
    public void A_slot_is_freed_when_the_batch_was_trained_on_and_not_when_it_came()
    {
        var state = StateOf(slots: 1, count: 2);
        Add(state, One, 0, 2);
        var stream = Open(state)[0];
        Accept(state, [stream]);
        state.Decide(default);
        state.Received(stream, new SeqNr(1), new BatchId(0));
        Assert.Empty(state.Decide(default));
        state.Trained(new BatchId(0));
        Assert.Equal(
            new CreditNumbers(new SeqNr(1), new SeqNr(2)), Assert.IsType<CreditStream>(Assert.Single(state.Decide(default))).Credit);
    }

    [Fact]
    public void What_is_hedged_is_asked_of_both_and_the_first_answer_counts()
    {
        var state = StateOf(slots: 4, count: 8);
        Add(state, One, 0, 4);
        Add(state, Two, 4, 4);
        var streams = Open(state);
        Accept(state, streams);
        state.Decide(default);
        state.Hedge([(new BatchRange(new BatchId(0), 2), Two)]);
        // In order of the batches, which takes another call.
        Assert.Equal(new CloseStream(streams[1]), Assert.Single(state.Decide(default)));
        state.Ended(streams[1], StreamEnd.Stopped, default);
        var again = Assert.IsType<OpenStream>(Assert.Single(state.Decide(default)));
        Assert.Equal([new BatchRange(new BatchId(0), 2), new BatchRange(new BatchId(4), 4)], again.Ranges);
        Accept(state, [again.Stream]);
        Assert.Equal(4, state.Fill.InFlightCount);
        Assert.True(state.Received(again.Stream, new SeqNr(1), new BatchId(0)).IsKept);
        Assert.Equal(new HedgeAnswer(new BatchId(0), Two), Assert.Single(state.TakeHedgeAnswers()));
        // The other one is late: dropped, and nobody is told twice.
        Assert.Equal(BatchVerdict.Dropped, state.Received(streams[0], new SeqNr(1), new BatchId(0)));
        Assert.True(state.Received(streams[0], new SeqNr(2), new BatchId(1)).IsKept);
        Assert.Empty(state.TakeHedgeAnswers());
        Assert.Equal((1, 2), (state.DuplicateCount, state.Ready.Value));
    }

    [Fact]
    public void When_a_hedge_is_over_nobody_is_left_making_what_has_come()
    {
        var state = StateOf(slots: 4, count: 8);
        Add(state, One, 0, 8);
        state.AddTeacher(Two, Address);
        state.Hedge([(new BatchRange(new BatchId(0), 2), Two)]);
        var streams = Open(state);
        Accept(state, streams);
        state.Decide(default);
        state.Received(streams[1], new SeqNr(1), new BatchId(0));
        Assert.DoesNotContain(state.Decide(default), order => order is CloseStream);
        state.Hedge([]);
        state.Assign(new BatchRange(new BatchId(0), 2), Two);
        Assert.Contains(new CloseStream(streams[0]), state.Decide(default));
    }

    [Fact]
    public void What_a_lost_teacher_owes_is_asked_of_the_other_at_once_and_before_what_is_later()
    {
        var state = StateOf(slots: 4, count: 8);
        Add(state, One, 0, 2);
        Add(state, Two, 2, 6);
        var streams = Open(state);
        Accept(state, streams);
        state.Decide(default);
        state.Ended(streams[0], StreamEnd.Lost, default);
        // The other one's call asks for later batches first, so it is made anew.
        var orders = state.Decide(default);
        Assert.Equal(streams[1], Assert.Single(orders.OfType<CloseStream>()).Stream);
        Assert.Empty(Assert.Single(orders.OfType<OpenStream>()).Ranges);
        state.Ended(streams[1], StreamEnd.Stopped, default);
        var again = Assert.Single(state.Decide(default).OfType<OpenStream>());
        Assert.Equal([new BatchRange(new BatchId(0), 8)], again.Ranges);
        Assert.Equal((Two, 4), (again.Stream.Teacher, again.Credit.RequestUpToSeqNr.Value));
    }

    [Fact]
    public void A_batch_that_comes_before_what_a_teacher_has_sent_is_asked_on_a_new_call()
    {
        // On the old one the teacher may wait, by a limit of its own, until what it sent was trained on.
        var state = StateOf(slots: 4, count: 4);
        Add(state, One, 0, 2);
        Add(state, Two, 2, 2);
        var streams = Open(state);
        Accept(state, streams);
        state.Decide(default);
        for (var seqNr = 1; seqNr <= 2; seqNr++)
            Assert.True(state.Received(streams[1], new SeqNr(seqNr), new BatchId(1 + seqNr)).IsKept);
        state.Ended(streams[0], StreamEnd.Lost, default);
        Assert.Equal(streams[1], Assert.Single(state.Decide(default).OfType<CloseStream>()).Stream);
        state.Ended(streams[1], StreamEnd.Stopped, default);
        Assert.Equal([new BatchRange(new BatchId(0), 2)], Assert.Single(state.Decide(default).OfType<OpenStream>()).Ranges);
    }

    [Fact]
    public void A_faulty_batch_is_asked_of_the_same_teacher_first_and_then_of_another()
    {
        var state = StateOf(slots: 2, count: 2);
        Add(state, One, 0, 2);
        state.AddTeacher(Two, Address);
        var streams = Open(state);
        Accept(state, streams);
        state.Decide(default);
        state.Ended(streams[0], StreamEnd.Faulty, default);
        var again = Assert.IsType<OpenStream>(Assert.Single(state.Decide(default)));
        Assert.Equal([new BatchRange(new BatchId(0), 2)], again.Ranges);
        state.Ended(again.Stream, StreamEnd.Faulty, default);
        var extended = Assert.Single(state.Decide(default).OfType<ExtendStream>());
        Assert.Equal((Two, new BatchRange(new BatchId(0), 2)), (extended.Stream.Teacher, extended.Range));
    }

    [Fact]
    public void A_teacher_that_fails_again_and_again_is_left_alone_for_longer_and_longer()
    {
        var state = StateOf(slots: 1, count: 1);
        Add(state, One, 0, 1);
        var now = TimeSpan.Zero;
        var pauses = new List<TimeSpan>();
        for (var call = 1; call <= 10; call++)
        {
            Assert.IsType<OpenStream>(Assert.Single(state.Decide(now)));
            state.Ended(new StreamId(One, call), StreamEnd.Lost, now);
            if (state.NextAttempt(now) is not { } next) continue;
            Assert.Empty(state.Decide(next - TimeSpan.FromTicks(1)));
            pauses.Add(next - now);
            now = next;
        }
        Assert.Equal(9, pauses.Count);
        Assert.All(pauses.Zip(pauses.Skip(1)).Take(4), pair => Assert.True(pair.Second > pair.First));
        Assert.All(pauses, pause => Assert.InRange(pause, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Longer_batches_than_the_window_holds_or_than_another_teacher_announced_are_refused()
    {
        var state = new IntakeState(new BatchRange(default, 4), new CreditLimits(4, 100), Patience);
        Add(state, One, 0, 2);
        Add(state, Two, 2, 2);
        var streams = Open(state);
        Assert.Contains("has room for 100", state.Accepted(streams[0], 101));
        Assert.Null(state.Accepted(streams[0], 25));
        Assert.Contains("up to 26 bytes, the first teacher of up to 25", state.Accepted(streams[1], 26));
    }

    [Fact]
    public void A_batch_at_the_wrong_place_or_without_credit_cannot_be()
    {
        var state = StateOf(slots: 2, count: 4);
        Add(state, One, 0, 4);
        var stream = Open(state)[0];
        Assert.Contains("only #0 was granted", state.Received(stream, new SeqNr(1), new BatchId(0)).Fault);
        Accept(state, [stream]);
        state.Decide(default);
        Assert.Contains("where batch 0 must be", state.Received(stream, new SeqNr(1), new BatchId(1)).Fault);
        Assert.Contains("and #1 did not", state.Received(stream, new SeqNr(2), new BatchId(1)).Fault);
        Assert.Contains("only #2 was granted", state.Received(stream, new SeqNr(3), new BatchId(2)).Fault);
        Assert.True(state.Received(stream, new SeqNr(1), new BatchId(0)).IsKept);
        Assert.Equal(BatchVerdict.Dropped, state.Received(stream, new SeqNr(1), new BatchId(0)));
    }

    [Fact]
    public void The_end_closes_the_calls_and_more_to_do_opens_them_again()
    {
        var state = StateOf(slots: 2, count: 1);
        Add(state, One, 0, 9);
        var stream = Open(state)[0];
        Accept(state, [stream]);
        state.Decide(default);
        state.Received(stream, new SeqNr(1), new BatchId(0));
        Assert.True(state.IsComplete);
        Assert.IsType<CloseStream>(Assert.Single(state.Decide(default)));
        state.Ended(stream, StreamEnd.Stopped, default);
        Assert.Empty(state.Decide(default));
        state.Extend(new BatchId(3));
        Assert.Equal([new BatchRange(new BatchId(1), 2)], Assert.IsType<OpenStream>(Assert.Single(state.Decide(default))).Ranges);
    }

    [Fact]
    public void Training_on_what_has_not_come_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StateOf(slots: 1, count: 1).Trained(new BatchId(0)));

    private static BackOff Patience { get; } = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10), Seed: 1);

    private static IntakeState StateOf(int slots, long count) =>
        new(new BatchRange(default, count), new CreditLimits(slots, long.MaxValue), Patience);

    private static void Add(IntakeState state, WorkerId teacher, long first, long count)
    {
        state.AddTeacher(teacher, Address);
        state.Assign(new BatchRange(new BatchId(first), count), teacher);
    }

    private static StreamId[] Open(IntakeState state) => [.. state.Decide(default).OfType<OpenStream>().Select(order => order.Stream)];

    private static void Accept(IntakeState state, StreamId[] streams) =>
        Assert.All(streams, stream => Assert.Null(state.Accepted(stream, 1)));
}
