using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

public class TokenCodecTests
{
    [Fact]
    public void Token_ids_come_back_exactly()
    {
        long[] ids = [0, 1, 255, 256, 151_935, 70_000];
        var bytes = new byte[4 * ids.Length];
        TokenCodec.Encode(ids, bytes);
        Assert.Equal([0x00, 0x01, 0, 0], bytes[12..16]);
        var decoded = new long[ids.Length];
        TokenCodec.Decode(bytes, 151_936, decoded);
        Assert.Equal(ids, decoded);
        Assert.Equal(
            PayloadFault.TokenId, Assert.Throws<PayloadException>(() => TokenCodec.Decode(bytes, 151_935, decoded)).Fault);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1L << 31)]
    public void An_id_beyond_int32_is_refused(long id) =>
        Assert.Equal(PayloadFault.TokenId, Assert.Throws<PayloadException>(() => TokenCodec.Encode([id], new byte[4])).Fault);

    [Fact]
    public void A_received_id_below_zero_is_refused() =>
        Assert.Throws<PayloadException>(() => TokenCodec.Decode([0xFF, 0xFF, 0xFF, 0xFF], int.MaxValue, new long[1]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(515)]
    public void A_mask_comes_back_exactly_and_is_counted(int count)
    {
        var random = new Random(count);
        var mask = Enumerable.Range(0, count).Select(_ => random.Next(3) != 0).ToArray();
        var bytes = Enumerable.Repeat((byte)0xFF, (count + 7) / 8).ToArray();
        Assert.Equal(mask.Count(counts => counts), LossMaskCodec.Encode(mask, bytes));
        Assert.Equal(mask, Enumerable.Range(0, count).Select(index => (bytes[index / 8] >> (index % 8) & 1) != 0));
        var decoded = new bool[count];
        Assert.Equal(mask.Count(counts => counts), LossMaskCodec.Decode(bytes, decoded));
        Assert.Equal(mask, decoded);
    }

    [Fact]
    public void A_bit_behind_the_mask_is_refused()
    {
        var failure = Assert.Throws<PayloadException>(() => LossMaskCodec.Decode([0b0001_0000], new bool[4]));
        Assert.Equal(PayloadFault.NotCanonical, failure.Fault);
    }
}
