using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

public class FloatCodecTests
{
    public static TheoryData<int, int> Sizes => new()
    {
        { 0, 5 }, { 1, 1 }, { 1, 63 }, { 3, 64 }, { 2, 65 }, { 5, 129 }, { 7, 1000 }, { 2, 4096 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Float32_is_exact_to_the_bit(int rowCount, int width)
    {
        var values = RandomRows.Numbers(rowCount * width, seed: 1);
        Assert.Equal(BitsOf(values), BitsOf(RoundTrip(values, width, NumberEncoding.Float32)));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sixteen_bits_are_the_nearest_number(int rowCount, int width)
    {
        var values = RandomRows.Numbers(rowCount * width, seed: 2);
        Assert.Equal(
            BitsOf([.. values.Select(value => NumberRounding.FromBFloat16(NumberRounding.ToBFloat16(value)))]),
            BitsOf(RoundTrip(values, width, NumberEncoding.BFloat16)));
        Assert.Equal(
            BitsOf([.. values.Select(value => NumberRounding.FromFloat16(NumberRounding.ToFloat16(value)))]),
            BitsOf(RoundTrip(values, width, NumberEncoding.Float16)));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Int8_is_off_by_at_most_a_252th_of_its_blocks_largest_number(int rowCount, int width)
    {
        var values = RandomRows.Numbers(rowCount * width, seed: 3);
        var decoded = RoundTrip(values, width, NumberEncoding.Int8);
        foreach (var block in BlocksOf(rowCount, width))
        {
            var largest = block.Max(index => Math.Abs((double)values[index]));
            // A scale among bfloat16's subnormals is coarse: 2^-133 is the smallest.
            var bound = Math.Max(largest / 252, Math.Pow(2, -134));
            Assert.All(block, index => Assert.InRange(Math.Abs((double)decoded[index] - values[index]), 0, bound));
        }
    }

    [Theory]
    [InlineData(NumberEncoding.Float32, float.MaxValue)]
    [InlineData(NumberEncoding.BFloat16, 3.38e38f)]
    [InlineData(NumberEncoding.Float16, 65519)]
    [InlineData(NumberEncoding.Int8, 3.3e38f)]
    public void The_largest_numbers_of_an_encoding_pass(NumberEncoding encoding, float largest)
    {
        var decoded = RoundTrip([largest, -largest, 0], 3, encoding);
        Assert.All(decoded, value => Assert.True(float.IsFinite(value)));
        Assert.InRange(decoded[0] / largest, 0.99f, 1.01f);
    }

    [Theory]
    [InlineData(NumberEncoding.Float32, float.NaN)]
    [InlineData(NumberEncoding.Float32, float.PositiveInfinity)]
    [InlineData(NumberEncoding.BFloat16, float.NaN)]
    [InlineData(NumberEncoding.BFloat16, float.MaxValue)]
    [InlineData(NumberEncoding.Float16, float.NegativeInfinity)]
    [InlineData(NumberEncoding.Float16, 65520)]
    [InlineData(NumberEncoding.Int8, float.NaN)]
    [InlineData(NumberEncoding.Int8, float.NegativeInfinity)]
    [InlineData(NumberEncoding.Int8, float.MaxValue)]
    public void What_an_encoding_cannot_hold_is_refused_wherever_it_stands(NumberEncoding encoding, float value)
    {
        foreach (var place in new[] { 0, 7, 64, 2047, 2048, 4999 })
        {
            var values = RandomRows.Numbers(5000, seed: 5);
            values[place] = value;
            var failure = Assert.Throws<PayloadException>(() => RoundTrip(values, 1000, encoding));
            Assert.Equal(PayloadFault.NotFinite, failure.Fault);
            Assert.Contains(encoding == NumberEncoding.Int8 ? "a payload's numbers are finite" : $"number {place} is ", failure.Message);
        }
    }

    [Theory]
    [InlineData(NumberEncoding.Float32, new byte[] { 0, 0, 0x80, 0x7F })]
    [InlineData(NumberEncoding.Float32, new byte[] { 1, 0, 0x80, 0xFF })]
    [InlineData(NumberEncoding.BFloat16, new byte[] { 0x80, 0x7F })]
    [InlineData(NumberEncoding.BFloat16, new byte[] { 0xFF, 0xFF })]
    [InlineData(NumberEncoding.Float16, new byte[] { 0x00, 0xFC })]
    [InlineData(NumberEncoding.Float16, new byte[] { 0x01, 0x7C })]
    public void A_received_number_that_is_not_finite_is_refused(NumberEncoding encoding, byte[] bytes)
    {
        Assert.Equal(PayloadFault.NotFinite, Assert.Throws<PayloadException>(
            () => FloatCodec.Decode(bytes, 1, encoding, new float[1])).Fault);
        Assert.Equal(PayloadFault.NotFinite, Assert.Throws<PayloadException>(
            () => FloatCodec.Copy(bytes, encoding, new byte[bytes.Length])).Fault);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x7F, 1 }, "scale")]
    [InlineData(new byte[] { 0x00, 0x80, 1 }, "scale")]
    [InlineData(new byte[] { 0x80, 0x3F, 0x80 }, "-128")]
    public void A_block_that_no_encoder_writes_is_refused(byte[] bytes, string named)
    {
        var failure = Assert.Throws<PayloadException>(() => FloatCodec.Decode(bytes, 1, NumberEncoding.Int8, new float[1]));
        Assert.Equal(PayloadFault.NotCanonical, failure.Fault);
        Assert.Contains(named, failure.Message);
    }

    [Theory]
    [InlineData(NumberEncoding.Float32)]
    [InlineData(NumberEncoding.BFloat16)]
    [InlineData(NumberEncoding.Float16)]
    public void Copying_encoded_numbers_changes_nothing(NumberEncoding encoding)
    {
        var values = RandomRows.Numbers(5000, seed: 6);
        var bytes = new byte[5 * FloatCodec.RowBytes(1000, encoding)];
        FloatCodec.Encode(values, 1000, encoding, bytes);
        var copy = new byte[bytes.Length];
        FloatCodec.Copy(bytes, encoding, copy);
        Assert.Equal(bytes, copy);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_our_own_fault()
    {
        Assert.Throws<ArgumentException>(() => FloatCodec.Encode(new float[6], 4, NumberEncoding.Float32, new byte[24]));
        Assert.Throws<ArgumentException>(() => FloatCodec.Encode(new float[6], 3, NumberEncoding.Float16, new byte[13]));
        Assert.Throws<ArgumentException>(() => FloatCodec.Decode(new byte[6], 3, NumberEncoding.Int8, new float[3]));
        Assert.Throws<ArgumentException>(() => FloatCodec.Copy(new byte[3], NumberEncoding.Float16, new byte[3]));
    }

    private static float[] RoundTrip(float[] values, int width, NumberEncoding encoding)
    {
        var bytes = new byte[values.Length / width * FloatCodec.RowBytes(width, encoding)];
        FloatCodec.Encode(values, width, encoding, bytes);
        var decoded = new float[values.Length];
        FloatCodec.Decode(bytes, width, encoding, decoded);
        return decoded;
    }

    private static IEnumerable<int[]> BlocksOf(int rowCount, int width) =>
        Enumerable.Range(0, rowCount).SelectMany(row => Enumerable.Range(row * width, width).Chunk(64));

    private static uint[] BitsOf(float[] values) => [.. values.Select(BitConverter.SingleToUInt32Bits)];
}
