using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Weights;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void A_weights_bytes_are_read_whole_and_in_pieces()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(TwoWeights(folder));
        Assert.Equal(["a", "b"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([1, 2], file.Bytes("a").ToArray());
        Assert.Equal([3, 4, 5, 6], file.Bytes("b").ToArray());
        Assert.Equal([4, 5], file.Bytes("b", 1, 2).ToArray());
        Assert.Equal([], file.Bytes("b", 4, 0).ToArray());
        Assert.Null(file.Find("c"));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(2, -1)]
    [InlineData(long.MaxValue, 1)]
    public void A_piece_outside_its_weight_is_refused(long first, int count)
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(TwoWeights(folder));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Bytes("b", first, count).Length);
    }

    [Fact]
    public void A_disposed_file_gives_no_more_bytes()
    {
        using var folder = new TemporaryFolder();
        var file = SafetensorsFile.Open(TwoWeights(folder));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Bytes("a").Length);
    }

    [Fact]
    public void A_weight_above_two_gigabytes_is_read_in_pieces()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("large.safetensors");
        const long count = (1L << 31) + 16;
        var header = SafetensorsWriter.Header([new WeightSource("w", WeightType.U8, [count], _ => { })]);
        using (var stream = File.Create(path))
        {
            stream.Write(header);
            stream.SetLength(header.Length + count); // A hole: it takes no disk.
            stream.Position = header.Length + count - 2;
            stream.Write([7, 8]);
        }
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([0, 0, 7, 8], file.Bytes("w", count - 4, 4).ToArray());
        Assert.Throws<OverflowException>(() => file.Bytes("w").Length);
    }

    [Theory]
    [InlineData(new byte[0], "truncated: 0 bytes, a safetensors file has at least 8")]
    [InlineData(new byte[] { 1, 2, 3 }, "truncated: 3 bytes, a safetensors file has at least 8")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 16 }, "header length 1152921504606846976 is above the format's limit of 100000000 bytes")]
    public void A_damaged_file_is_named(byte[] content, string message)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("w.safetensors");
        File.WriteAllBytes(path, content);
        Assert.Equal($"{path}: {message}", Assert.Throws<OperatorException>(() => SafetensorsFile.Open(path)).Message);
        File.Delete(path); // Nothing holds it open: on every system that forbids this, it would throw.
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("none.safetensors");
        Assert.Equal($"{path}: cannot be read: Could not find file '{path}'.",
            Assert.Throws<OperatorException>(() => SafetensorsFile.Open(path)).Message);
        Assert.StartsWith($"{folder.Path}: cannot be read: ",
            Assert.Throws<OperatorException>(() => SafetensorsFile.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static string TwoWeights(TemporaryFolder folder)
    {
        var path = folder.PathOf("w.safetensors");
        var json = $"{{{SafetensorsBytes.Entry("b", "U8", "[4]", "[2,6]")},{SafetensorsBytes.Entry("a", "U8", "[2]", "[0,2]")}}}";
        File.WriteAllBytes(path, SafetensorsBytes.File(System.Text.Encoding.UTF8.GetBytes(json), [1, 2, 3, 4, 5, 6]));
        return path;
    }
}
