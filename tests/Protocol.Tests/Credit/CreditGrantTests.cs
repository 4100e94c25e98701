using ActorDistill.Protocol.Credit;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Tests.Credit;

public sealed class CreditGrantTests
{
    private readonly CreditGrant _grant = new(maxInFlight: 4);

    [Fact]
    public void Nothing_is_sent_without_credit()
    {
        Assert.False(_grant.CanSend);
        Assert.Throws<InvalidOperationException>(() => _grant.Send());
    }

    [Fact]
    public void An_absurd_grant_buys_no_more_than_the_bound()
    {
        Assert.Null(_grant.Take(Credit(0, long.MaxValue)));
        for (var seqNr = 1; seqNr <= 4; seqNr++) Assert.Equal(new SeqNr(seqNr), _grant.Send());
        Assert.False(_grant.CanSend);
        Assert.Null(_grant.Take(Credit(1, long.MaxValue)));
        Assert.Equal(new SeqNr(5), _grant.Send());
        Assert.False(_grant.CanSend);
    }

    [Fact]
    public void Older_and_repeated_numbers_change_nothing()
    {
        _grant.Take(Credit(0, 3));
        _grant.Send();
        _grant.Send();
        Assert.Null(_grant.Take(Credit(2, 3)));
        Assert.Null(_grant.Take(Credit(2, 3)));
        Assert.Null(_grant.Take(Credit(0, 1)));
        Assert.Equal((new SeqNr(2), new SeqNr(3)), (_grant.ConfirmedSeqNr, _grant.RequestUpToSeqNr));
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(0, -1)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(2, 3)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void Numbers_that_cannot_be_are_refused_and_change_nothing(long confirmed, long requested)
    {
        _grant.Take(Credit(0, 2));
        _grant.Send();
        Assert.NotNull(_grant.Take(Credit(confirmed, requested)));
        Assert.Equal((new SeqNr(0), new SeqNr(2)), (_grant.ConfirmedSeqNr, _grant.RequestUpToSeqNr));
    }

    [Fact]
    public void A_bound_below_one_is_a_mistake() => Assert.Throws<ArgumentOutOfRangeException>(() => new CreditGrant(0));

    private static CreditNumbers Credit(long confirmed, long requested) => new(new SeqNr(confirmed), new SeqNr(requested));
}
