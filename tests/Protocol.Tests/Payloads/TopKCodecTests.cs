using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

public class TopKCodecTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 0, 3, 10 }, { 1, 1, 2 }, { 1, 2, 2 }, { 4, 5, 5 }, { 3, 7, 8 }, { 5, 9, 1000 }, { 2, 65, 32_000 }, { 3, 129, 151_936 },
        { 2, 33, 128_256 }, { 6, 4, 31 }, { 2, 999, 1000 }, { 1, 40_000, 65_536 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Ids_come_back_exactly_in_ascending_order_and_float32_numbers_with_them(int rowCount, int placeCount, int vocabSize)
    {
        var rows = new TopKRows(rowCount, placeCount, vocabSize, seed: 1);
        var decoded = rows.RoundTrip(NumberEncoding.Float32);
        Assert.Equal(rows.SortedIds, decoded.TokenIds);
        Assert.Equal(rows.SortedLogProbs, decoded.LogProbs);
        Assert.Equal(rows.Tails, decoded.Tails);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sixteen_bits_are_the_nearest_number(int rowCount, int placeCount, int vocabSize)
    {
        var rows = new TopKRows(rowCount, placeCount, vocabSize, seed: 2);
        var brain = rows.RoundTrip(NumberEncoding.BFloat16);
        Assert.Equal(rows.SortedLogProbs.Select(value => NumberRounding.FromBFloat16(NumberRounding.ToBFloat16(value))), brain.LogProbs);
        Assert.Equal(rows.Tails.Select(value => NumberRounding.FromBFloat16(NumberRounding.ToBFloat16(value))), brain.Tails);
        var half = rows.RoundTrip(NumberEncoding.Float16);
        Assert.Equal(rows.SortedLogProbs.Select(value => NumberRounding.FromFloat16(NumberRounding.ToFloat16(value))), half.LogProbs);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Eight_bits_are_off_by_at_most_their_bound(int rowCount, int placeCount, int vocabSize)
    {
        var rows = new TopKRows(rowCount, placeCount, vocabSize, seed: 3);
        var decoded = rows.RoundTrip(NumberEncoding.Int8);
        Assert.Equal(rows.SortedIds, decoded.TokenIds);
        for (var row = 0; row < rowCount; row++)
        {
            float[] given = [.. rows.SortedLogProbs.AsSpan(row * placeCount, placeCount), rows.Tails[row]];
            float[] found = [.. decoded.LogProbs.AsSpan(row * placeCount, placeCount), decoded.Tails[row]];
            var lowest = given.Where(float.IsFinite).Min();
            // The scale is rounded up to bfloat16, by a 128th at most.
            var scale = -lowest / (254.0 * 254) * (1 + (1 / 128.0));
            for (var place = 0; place <= placeCount; place++)
                if (float.IsFinite(given[place]))
                    Assert.InRange(
                        Math.Abs((double)found[place] - given[place]), 0, (Math.Sqrt(-given[place] * scale) + (scale / 4)) * 1.00001);
                else
                    Assert.Equal(given[place], found[place]);
        }
    }

    [Fact]
    public void The_most_probable_tokens_lose_less_than_a_hundredth_of_a_nat_in_eight_bits()
    {
        var decoded = new TopKRows(1, 4, 100, seed: 0)
        {
            TokenIds = [3, 5, 8, 9],
            LogProbs = [-0.05f, -0.1f, -3, -20],
            Tails = [-9],
            Labels = [9],
        }.RoundTrip(NumberEncoding.Int8);
        Assert.Equal(-0.05f, decoded.LogProbs[0], 0.004f);
        Assert.Equal(-0.1f, decoded.LogProbs[1], 0.006f);
        Assert.Equal(-3f, decoded.LogProbs[2], 0.031f);
        Assert.Equal(-20f, decoded.LogProbs[3], 0.08f);
    }

    [Fact]
    public void A_certain_teacher_has_a_row_of_zero_and_minus_infinity_in_every_encoding()
    {
        var rows = new TopKRows(1, 3, 10, seed: 0)
        {
            TokenIds = [7, 1, 4],
            LogProbs = [0, float.NegativeInfinity, float.NegativeInfinity],
            Tails = [float.NegativeInfinity],
            Labels = [1],
        };
        foreach (var encoding in Enum.GetValues<NumberEncoding>().Where(encoding => encoding != NumberEncoding.None))
        {
            var decoded = rows.RoundTrip(encoding);
            Assert.Equal([float.NegativeInfinity, float.NegativeInfinity, 0], decoded.LogProbs);
            Assert.Equal([float.NegativeInfinity], decoded.Tails);
        }
    }

    [Theory]
    [InlineData(64, 32_000, 80)]
    [InlineData(64, 128_256, 96)]
    [InlineData(64, 151_936, 98)]
    public void Ids_take_fewer_bits_than_the_vocabulary_would(int topK, int vocabSize, int mostBytes)
    {
        var bytes = TopKCodec.RowBytes(topK + 1, vocabSize, NumberEncoding.BFloat16) - (2 * (topK + 2));
        Assert.InRange(bytes, 1, mostBytes + 15);
        var plainBits = (int)Math.Ceiling(Math.Log2(vocabSize));
        Assert.True(bytes < 0.85 * (topK + 1) * plainBits / 8, $"{bytes} bytes");
    }

    [Fact]
    public void What_breaks_a_rule_is_refused_before_it_is_sent()
    {
        var fault = (TopKRows rows) => Assert.Throws<PayloadException>(() => rows.RoundTrip(NumberEncoding.Float32)).Fault;
        var rows = () => new TopKRows(2, 3, 10, seed: 4) { TokenIds = [1, 2, 3, 4, 5, 6], Labels = [2, 6] };
        Assert.Equal([2, 6], rows().RoundTrip(NumberEncoding.Float32).Labels);
        Assert.Equal(PayloadFault.TokenId, fault(rows() with { TokenIds = [1, 2, 3, 4, 6, 6] }));
        Assert.Equal(PayloadFault.TokenId, fault(rows() with { TokenIds = [1, 2, 10, 4, 5, 6] }));
        Assert.Equal(PayloadFault.TokenId, fault(rows() with { TokenIds = [1, 2, -1, 4, 5, 6] }));
        Assert.Equal(PayloadFault.TokenId, fault(rows() with { Labels = [2, 1] }));
        Assert.Equal(PayloadFault.NotProbability, fault(rows() with { Tails = [0, float.NaN] }));
        Assert.Equal(PayloadFault.NotProbability, fault(rows() with { LogProbs = [-1, -1, -1, -1, -1, 0.5f] }));
        Assert.Equal(PayloadFault.NotProbability, fault(rows() with { LogProbs = [-1, -1, -1, .. Enumerable.Repeat(-1f / 0, 3)] }));
    }
}

/// <summary>A section of top-k before it is encoded, and what should come back.</summary>
internal sealed record TopKRows
{
    private readonly TopKShape _shape;

    public TopKRows(int rowCount, int placeCount, int vocabSize, int seed)
    {
        var random = new Random(seed);
        _shape = new TopKShape(rowCount, placeCount, vocabSize, NumberEncoding.Float32);
        (TokenIds, Labels) = RandomRows.Ids(rowCount, placeCount, vocabSize, random);
        LogProbs = RandomRows.LogProbs(rowCount, placeCount, random);
        Tails = RandomRows.LogProbs(rowCount, 1, random);
    }

    public long[] TokenIds { get; init; }

    public float[] LogProbs { get; init; }

    public float[] Tails { get; init; }

    public long[] Labels { get; init; }

    public IEnumerable<long> SortedIds => Sorted.Select(pair => pair.Id);

    public float[] SortedLogProbs => [.. Sorted.Select(pair => pair.LogProb)];

    private IEnumerable<(long Id, float LogProb)> Sorted =>
        TokenIds.Zip(LogProbs).Chunk(_shape.PlaceCount).SelectMany(row => row.OrderBy(pair => pair.First));

    public byte[] Encode(NumberEncoding encoding)
    {
        var shape = _shape with { Encoding = encoding };
        var bytes = Enumerable.Repeat((byte)0xA5, (int)shape.LengthBytes).ToArray();
        TopKCodec.Encode(shape, TokenIds, LogProbs, Tails, Labels, bytes);
        return bytes;
    }

    public TopKRows Decode(byte[] bytes, NumberEncoding encoding)
    {
        var decoded = this with
        {
            TokenIds = new long[TokenIds.Length],
            LogProbs = new float[LogProbs.Length],
            Tails = new float[Tails.Length],
        };
        TopKCodec.Decode(_shape with { Encoding = encoding }, bytes, Labels, decoded.TokenIds, decoded.LogProbs, decoded.Tails);
        return decoded;
    }

    public TopKRows RoundTrip(NumberEncoding encoding) => Decode(Encode(encoding), encoding);
}
