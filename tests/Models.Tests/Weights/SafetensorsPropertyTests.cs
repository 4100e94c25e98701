using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Weights;

public sealed class SafetensorsPropertyTests
{
    private static readonly string[] NameParts =
        ["model", "layers", "0", "weight", "ä", "\"", "\\", "\u2028", "混", "\U0001F600", " ", "/"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_written_is_read_back(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var contents = new Dictionary<string, byte[]>();
            var weights = RandomWeights(random, contents);
            var bytes = Written(weights);
            var header = SafetensorsHeader.Parse(bytes, bytes.Length, "random");
            Assert.Equal(0, header.FirstDataByte % 8);
            Assert.Equal("pt", header.Metadata["format"]);
            Assert.Equal(weights.Count, header.Entries.Count);
            foreach (var weight in weights)
            {
                var entry = Assert.Single(header.Entries, entry => entry.Name == weight.Name);
                Assert.Equal(weight.Type, entry.Type);
                Assert.Equal(weight.Shape, entry.Shape);
                Assert.Equal(0, entry.FirstByte % entry.Type.ByteSize());
                var first = (int)(header.FirstDataByte + entry.FirstByte);
                Assert.Equal(contents[weight.Name], bytes[first..(first + (int)entry.ByteCount)]);
            }
        }
    }

    [Fact]
    public void Every_shorter_and_every_longer_file_is_refused()
    {
        var bytes = Written(RandomWeights(new Random(11), []));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<OperatorException>(() => SafetensorsHeader.Parse(bytes.AsSpan(0, length), length, "cut"));
        for (var more = 1; more < 20; more++)
            Assert.Throws<OperatorException>(() => SafetensorsHeader.Parse([.. bytes, .. new byte[more]], bytes.Length + more, "long"));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void A_damaged_header_is_read_or_refused_in_one_line_but_never_crashes(int seed)
    {
        var random = new Random(seed);
        var whole = Written(RandomWeights(random, []));
        var headerBytes = (int)SafetensorsHeader.Parse(whole, whole.Length, "whole").FirstDataByte;
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = whole.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(headerBytes)] = (byte)random.Next(256);
            try
            {
                SafetensorsHeader.Parse(bytes, bytes.Length, "damaged");
            }
            catch (OperatorException e)
            {
                refused++;
                Assert.StartsWith("damaged: ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        }
        Assert.InRange(refused, 10_000, 20_000);
    }

    private static List<WeightSource> RandomWeights(Random random, Dictionary<string, byte[]> contents)
    {
        var weights = new List<WeightSource>();
        for (var index = random.Next(1, 8); index > 0; index--)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => NameParts[random.Next(NameParts.Length)])) + index;
            var type = WeightTypes.All[random.Next(WeightTypes.All.Count)];
            long[] shape = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (long)random.Next(0, 6))];
            var content = new byte[WeightShape.ByteCount(type, shape)!.Value];
            random.NextBytes(content);
            contents[name] = content;
            weights.Add(new WeightSource(name, type, shape, stream => stream.Write(content)));
        }
        return weights;
    }

    private static byte[] Written(IEnumerable<WeightSource> weights)
    {
        var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, weights);
        return stream.ToArray();
    }
}
