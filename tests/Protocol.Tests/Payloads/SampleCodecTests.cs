using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

public class SampleCodecTests
{
    [Theory]
    [InlineData(0, 50, 1000)]
    [InlineData(1, 1, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(7, 50, 151_936)]
    [InlineData(4, 255, 100)]
    [InlineData(4, 256, 100)]
    [InlineData(2, 3000, 32_000)]
    public void Ids_and_counts_come_back_exactly(int rowCount, int sampleCount, int vocabSize)
    {
        var format = FormatOf(sampleCount, vocabSize);
        var (ids, counts, places) = Draw(rowCount, format, seed: 1);
        var bytes = new byte[SampleCodec.LengthOf(format, counts, places)];
        Array.Fill(bytes, (byte)0x5A);
        SampleCodec.Encode(format, ids, counts, places, bytes);
        var (foundIds, foundCounts) = (new long[ids.Length], new int[ids.Length]);
        Array.Fill(foundIds, 7);
        SampleCodec.Decode(format, bytes, places, foundIds, foundCounts);
        Assert.Equal(ids, foundIds);
        Assert.Equal(counts, foundCounts);
    }

    [Fact]
    public void The_order_of_a_row_and_its_unused_places_do_not_change_the_bytes()
    {
        var format = FormatOf(6, 100);
        var bytes = (long[] ids, int[] counts) =>
        {
            var section = new byte[SampleCodec.LengthOf(format, counts, 4)];
            SampleCodec.Encode(format, ids, counts, 4, section);
            return section;
        };
        Assert.Equal(bytes([5, 9, 70, 0], [1, 3, 2, 0]), bytes([70, 9, 99, 5], [2, 3, 0, 1]));
    }

    [Fact]
    public void Twelve_different_tokens_of_fifty_draws_take_at_most_36_bytes() =>
        Assert.InRange(SampleCodec.LengthOf(FormatOf(50, 151_936), [39, .. Enumerable.Repeat(1, 11)], 12), 1, 36);

    [Fact]
    public void What_was_not_drawn_that_often_is_refused()
    {
        var format = FormatOf(6, 100);
        var fault = (long[] ids, int[] counts) => Assert.Throws<PayloadException>(() => SampleCodec.Encode(
            format, ids, counts, ids.Length, new byte[SampleCodec.LengthOf(format, counts, ids.Length)])).Fault;
        Assert.Equal(PayloadFault.Counts, fault([1, 2], [2, 3]));
        Assert.Equal(PayloadFault.Counts, fault([1, 2], [0, 0]));
        Assert.Equal(PayloadFault.Counts, fault([1, 2], [7, -1]));
        Assert.Equal(PayloadFault.TokenId, fault([1, 1], [3, 3]));
        Assert.Equal(PayloadFault.TokenId, fault([1, 100], [3, 3]));
    }

    internal static PayloadFormat FormatOf(int sampleCount, int vocabSize) =>
        new(PayloadKind.Samples, NumberEncoding.None, vocabSize, SampleCount: sampleCount, Seed: 5);

    /// <summary>Draws from a distribution with a heavy head: ids ascending, zeros behind.</summary>
    internal static (long[] TokenIds, int[] Counts, int PlaceCount) Draw(int rowCount, PayloadFormat format, int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, rowCount).Select(_ => Enumerable.Range(0, format.SampleCount)
            .Select(_ => (long)(format.VocabSize * Math.Pow(random.NextDouble(), 6)))
            .CountBy(id => id).OrderBy(pair => pair.Key).ToArray()).ToArray();
        var places = rows.Select(row => row.Length).DefaultIfEmpty(1).Max();
        var padded = rows.SelectMany(row => row.Concat(Enumerable.Repeat(KeyValuePair.Create(0L, 0), places - row.Length))).ToArray();
        return ([.. padded.Select(pair => pair.Key)], [.. padded.Select(pair => pair.Value)], places);
    }
}
