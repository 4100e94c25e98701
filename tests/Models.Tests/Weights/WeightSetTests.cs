using System.Text.Json;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Weights;

public sealed class WeightSetTests
{
    [Theory]
    [InlineData(long.MaxValue, new[] { "model.safetensors" })]
    [InlineData(30, new[] { "model.safetensors" })]
    [InlineData(29, new[] { "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json" })]
    [InlineData(10, new[]
    {
        "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors",
        "model.safetensors.index.json",
    })]
    [InlineData(1, new[]
    {
        "model-00001-of-00004.safetensors", "model-00002-of-00004.safetensors", "model-00003-of-00004.safetensors",
        "model-00004-of-00004.safetensors", "model.safetensors.index.json",
    })]
    public void Shards_and_a_whole_file_hold_the_same_weights(long maxShardBytes, string[] files)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, maxShardBytes);
        Assert.Equal(files, Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var set = WeightSet.Open(path);
        Assert.Equal(30, set.TotalBytes);
        Assert.Equal(["c", "a", "d", "b"], set.Names);
        foreach (var (name, count) in Sizes)
        {
            Assert.True(set.Contains(name));
            Assert.Equal(Content(name, count), set.Bytes(name, 0, count).ToArray());
        }
    }

    [Fact]
    public void The_index_says_the_total_size_and_each_weights_shard()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, 10);
        const string expected = """
            {
              "metadata": {
                "total_size": 30
              },
              "weight_map": {
                "a": "model-00001-of-00003.safetensors",
                "b": "model-00003-of-00003.safetensors",
                "c": "model-00001-of-00003.safetensors",
                "d": "model-00002-of-00003.safetensors"
              }
            }

            """;
        Assert.Equal(expected, File.ReadAllText(Path.Combine(path, WeightSet.IndexFileName)));
    }

    [Fact]
    public void Writing_twice_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        var (left, right) = (Write(folder, 10), Write(other, 10));
        var names = Directory.GetFiles(left).Select(file => Path.GetFileName(file)).ToArray();
        Assert.Equal(Digest.OfFiles(left, names), Digest.OfFiles(right, names));
    }

    [Fact]
    public void A_shard_size_below_one_byte_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("shard size 0 bytes: must be at least 1",
            Assert.Throws<OperatorException>(() => Write(folder, 0)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_missing_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, 10);
        File.Delete(Path.Combine(path, "model-00002-of-00003.safetensors"));
        Assert.Equal($"{path}/model.safetensors.index.json: shard model-00002-of-00003.safetensors is missing", Refusal(path));
    }

    [Fact]
    public void A_weight_that_is_not_in_its_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, 10);
        Replace(Path.Combine(path, WeightSet.IndexFileName), "\"d\"", "\"e\"");
        Assert.Equal($"{path}/model.safetensors.index.json: weight e is not in shard model-00002-of-00003.safetensors", Refusal(path));
    }

    [Fact]
    public void What_a_shard_holds_beyond_the_index_is_not_in_the_set()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, 10);
        Replace(Path.Combine(path, WeightSet.IndexFileName), "\"a\": \"model-00001-of-00003.safetensors\",", "");
        using var set = WeightSet.Open(path);
        Assert.False(set.Contains("a"));
        Assert.Equal(["c", "d", "b"], set.Names);
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("")]
    public void A_shard_outside_the_folder_is_refused(string shard)
    {
        using var folder = new TemporaryFolder();
        var index = Index(folder, $"{{\"weight_map\":{{\"w\":{JsonSerializer.Serialize(shard)}}}}}");
        Assert.Equal($"{index}: weight w: shard \"{shard}\" is no plain file name", Refusal(folder.Path));
    }

    [Theory]
    [InlineData("{}", "has no weight_map")]
    [InlineData("[]", "has no weight_map")]
    [InlineData("{\"weight_map\":[]}", "has no weight_map")]
    [InlineData("{\"weight_map\":{\"w\":7}}", "weight w: shard 7 is no plain file name")]
    public void An_index_of_another_form_is_refused(string json, string message)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"{Index(folder, json)}: {message}", Refusal(folder.Path));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"weight_map\":{\"w\":\"a\",\"w\":\"b\"}}")]
    [InlineData("{\"weight_map\":{\"\\ud800\":\"a\"}}")]
    public void An_index_that_is_no_JSON_is_refused(string json)
    {
        using var folder = new TemporaryFolder();
        Assert.StartsWith($"{Index(folder, json)}: is no JSON: ", Refusal(folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_weights_and_a_missing_folder_are_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"{folder.Path}: holds neither model.safetensors nor model.safetensors.index.json", Refusal(folder.Path));
        Assert.Equal($"{folder.Path}/none: there is no such folder", Refusal(folder.PathOf("none")));
    }

    [Fact]
    public void A_weight_that_is_not_there_is_named_with_the_place()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, 100);
        using var set = WeightSet.Open(path);
        Assert.Equal($"{path}/model.safetensors: weight x is missing", Assert.Throws<OperatorException>(() => set.Entry("x")).Message);
    }

    private static readonly (string Name, int Bytes)[] Sizes = [("c", 4), ("a", 6), ("d", 9), ("b", 11)];

    private static string Write(TemporaryFolder folder, long maxShardBytes)
    {
        var path = folder.PathOf("model");
        using var output = AtomicFolder.Create(path);
        var weights = Sizes.Select(size => new WeightSource(
            size.Name, WeightType.U8, [size.Bytes], stream => stream.Write(Content(size.Name, size.Bytes))));
        WeightSetWriter.Write(output, [.. weights], maxShardBytes);
        output.Commit();
        return path;
    }

    private static byte[] Content(string name, int count) => [.. Enumerable.Range(0, count).Select(index => (byte)(name[0] + index))];

    private static void Replace(string path, string old, string text)
    {
        var content = File.ReadAllText(path);
        Assert.Contains(old, content, StringComparison.Ordinal);
        File.WriteAllText(path, content.Replace(old, text, StringComparison.Ordinal));
    }

    private static string Index(TemporaryFolder folder, string json)
    {
        var path = folder.PathOf(WeightSet.IndexFileName);
        File.WriteAllText(path, json);
        return path;
    }

    private static string Refusal(string folder) => Assert.Throws<OperatorException>(() => WeightSet.Open(folder)).Message;
}
