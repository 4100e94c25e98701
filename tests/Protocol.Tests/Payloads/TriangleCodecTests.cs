using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

public class TriangleCodecTests
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 1)]
    [InlineData(3, 7)]
    [InlineData(2, 64)]
    [InlineData(2, 65)]
    [InlineData(1, 200)]
    public void Every_row_is_decoded_as_a_row_of_its_own_and_zeros_follow(int count, int size)
    {
        var matrices = Attention(count, size, seed: 1);
        foreach (var encoding in new[] { NumberEncoding.Float32, NumberEncoding.BFloat16, NumberEncoding.Float16, NumberEncoding.Int8 })
        {
            var expected = new float[matrices.Length];
            for (var row = 0; row < count * size; row++)
            {
                var width = (row % size) + 1;
                var bytes = new byte[FloatCodec.RowBytes(width, encoding)];
                FloatCodec.Encode(matrices.AsSpan(row * size, width), width, encoding, bytes);
                FloatCodec.Decode(bytes, width, encoding, expected.AsSpan(row * size, width));
            }
            Assert.Equal(expected, RoundTrip(matrices, count, size, encoding));
        }
    }

    [Fact]
    public void Half_of_the_square_is_written() =>
        Assert.Equal(
            [4 * 512 * 513 / 2, 2 * 512 * 513 / 2, (512 * 513 / 2) + (2 * 64 * 36)],
            new[] { NumberEncoding.Float32, NumberEncoding.BFloat16, NumberEncoding.Int8 }.Select(
                encoding => TriangleCodec.MatrixBytes(512, encoding)));

    [Fact]
    public void A_row_that_looks_ahead_is_refused()
    {
        var matrices = Attention(2, 5, seed: 2);
        matrices[25 + 5 + 2] = 1e-30f;
        var failure = Assert.Throws<PayloadException>(() => RoundTrip(matrices, 2, 5, NumberEncoding.Float32));
        Assert.Equal(PayloadFault.NotCanonical, failure.Fault);
        Assert.Contains("row 1 ", failure.Message);
    }

    [Fact]
    public void NaN_is_refused()
    {
        var matrices = Attention(1, 5, seed: 3);
        matrices[20] = float.NaN;
        foreach (var encoding in new[] { NumberEncoding.Float32, NumberEncoding.Int8 })
            Assert.Equal(
                PayloadFault.NotFinite, Assert.Throws<PayloadException>(() => RoundTrip(matrices, 1, 5, encoding)).Fault);
    }

    private static float[] Attention(int count, int size, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * size * size).Select(
            index => index % size <= index / size % size ? random.NextSingle() : 0)];
    }

    private static float[] RoundTrip(float[] matrices, int count, int size, NumberEncoding encoding)
    {
        var bytes = new byte[count * TriangleCodec.MatrixBytes(size, encoding)];
        TriangleCodec.Encode(matrices, size, encoding, bytes);
        var decoded = Enumerable.Repeat(9f, matrices.Length).ToArray();
        TriangleCodec.Decode(bytes, size, encoding, decoded);
        return decoded;
    }
}
