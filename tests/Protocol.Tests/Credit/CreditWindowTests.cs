using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Tests.Credit;

public sealed class CreditWindowTests
{
    [Theory]
    [InlineData(8, 1000, 100, 8)]
    [InlineData(8, 799, 100, 7)]
    [InlineData(8, 100, 100, 1)]
    [InlineData(8, 99, 100, 0)]
    [InlineData(int.MaxValue, long.MaxValue, 1, int.MaxValue)]
    public void Both_limits_bound_the_slots(int batches, long bytes, long maxBatchBytes, int slots) =>
        Assert.Equal(slots, new CreditLimits(batches, bytes).SlotsFor(maxBatchBytes));

    [Fact]
    public void A_window_without_room_for_one_batch_cannot_be_made() =>
        Assert.Throws<ArgumentException>(() => new CreditWindow(new CreditLimits(8, 99), maxBatchBytes: 100));

    [Theory]
    [InlineData(0, 1, "window-batches is 0, must be at least 1")]
    [InlineData(1, 0, "window-bytes is 0, must be at least 1")]
    public void Limits_say_what_is_wrong(int batches, long bytes, string fault) =>
        Assert.Equal(fault, new CreditLimits(batches, bytes).FirstFault());

    [Fact]
    public void A_slot_is_freed_when_trained_on_and_not_when_received()
    {
        var window = new CreditWindow(new CreditLimits(2, 1000), maxBatchBytes: 100);
        Assert.Equal(new CreditNumbers(new SeqNr(0), new SeqNr(2)), window.Request());
        Assert.True(window.TryReceive(new SeqNr(1)));
        Assert.True(window.TryReceive(new SeqNr(2)));
        Assert.False(window.ShouldRequest);
        Assert.Equal(new SeqNr(2), window.Request().RequestUpToSeqNr);
        window.Confirm(new SeqNr(1));
        Assert.True(window.ShouldRequest);
        Assert.Equal(new CreditNumbers(new SeqNr(1), new SeqNr(3)), window.Request());
    }

    [Fact]
    public void A_window_of_one_asks_after_every_batch()
    {
        var window = new CreditWindow(new CreditLimits(1, 100), maxBatchBytes: 100);
        for (var seqNr = 1; seqNr <= 5; seqNr++)
        {
            Assert.True(window.ShouldRequest);
            Assert.Equal(new SeqNr(seqNr), window.Request().RequestUpToSeqNr);
            Assert.False(window.ShouldRequest);
            Assert.True(window.TryReceive(new SeqNr(seqNr)));
            Assert.False(window.ShouldRequest);
            window.Confirm(new SeqNr(seqNr));
        }
    }

    [Fact]
    public void What_was_not_asked_for_or_is_not_next_is_not_received()
    {
        var window = new CreditWindow(new CreditLimits(2, 1000), maxBatchBytes: 100);
        Assert.False(window.TryReceive(new SeqNr(1)));
        window.Request();
        Assert.False(window.TryReceive(new SeqNr(2)));
        Assert.False(window.TryReceive(new SeqNr(0)));
        Assert.True(window.TryReceive(new SeqNr(1)));
        Assert.False(window.TryReceive(new SeqNr(1)));
        Assert.True(window.TryReceive(new SeqNr(2)));
        Assert.False(window.TryReceive(new SeqNr(3)));
        Assert.Equal(2, window.BufferedCount);
    }

    [Fact]
    public void Training_on_what_has_not_come_is_a_mistake()
    {
        var window = new CreditWindow(new CreditLimits(2, 1000), maxBatchBytes: 100);
        window.Request();
        window.TryReceive(new SeqNr(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => window.Confirm(new SeqNr(2)));
        window.Confirm(new SeqNr(1));
        window.Confirm(new SeqNr(0));
        Assert.Equal(new SeqNr(1), window.ConfirmedSeqNr);
    }

    [Fact]
    public void A_smaller_window_takes_nothing_back_and_holds_once_it_is_drained()
    {
        var window = new CreditWindow(new CreditLimits(8, 1000), maxBatchBytes: 100);
        window.Request();
        window.Resize(new CreditLimits(8, 250));
        Assert.Equal(new SeqNr(8), window.Request().RequestUpToSeqNr);
        for (var seqNr = 1; seqNr <= 7; seqNr++)
        {
            window.TryReceive(new SeqNr(seqNr));
            window.Confirm(new SeqNr(seqNr));
        }
        Assert.Equal(2, window.Slots);
        Assert.Equal(new SeqNr(9), window.Request().RequestUpToSeqNr);
        Assert.Equal(200, window.InFlightBytesMax);
    }
}
