using System.Text;
using ActorDistill.Models.Weights;

namespace ActorDistill.Models.Tests.Weights;

public sealed class SafetensorsWriterTests
{
    [Fact]
    public void The_bytes_are_those_worked_out_by_hand()
    {
        const string json = """{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        var padded = json + "   ";
        Assert.Equal(0, padded.Length % 8);
        var expected = SafetensorsBytes.File(Encoding.UTF8.GetBytes(padded), [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(expected, Written(Source("w", WeightType.F32, [2], [1, 2, 3, 4, 5, 6, 7, 8])));
    }

    [Fact]
    public void Wide_elements_come_first_and_else_the_order_given_stays()
    {
        var ordered = SafetensorsWriter.InFileOrder(
        [
            Source("bytes", WeightType.U8, [3], new byte[3]),
            Source("z", WeightType.F32, [1], new byte[4]),
            Source("a", WeightType.I32, [1], new byte[4]),
            Source("long", WeightType.I64, [1], new byte[8]),
        ]);
        Assert.Equal(["long", "z", "a", "bytes"], ordered.Select(weight => weight.Name));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    public void A_source_of_another_length_than_announced_is_our_bug(int length)
    {
        var e = Assert.Throws<InvalidOperationException>(() => Written(Source("w", WeightType.F32, [2], new byte[length])));
        Assert.Equal($"weight w: {length} bytes written, 8 announced", e.Message);
    }

    [Fact]
    public void A_name_written_twice_is_our_bug()
    {
        var weight = Source("w", WeightType.U8, [1], [0]);
        Assert.Equal("weight w is to be written twice", Assert.Throws<InvalidOperationException>(() => Written(weight, weight)).Message);
    }

    private static WeightSource Source(string name, WeightType type, long[] shape, byte[] content) =>
        new(name, type, shape, stream => stream.Write(content));

    private static byte[] Written(params WeightSource[] weights)
    {
        var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, weights);
        return stream.ToArray();
    }
}
