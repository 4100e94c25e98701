using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Tests.Weights;

public sealed class ModelFolderRoundTripTests
{
    [SharedTheory]
    [InlineData("stories260K", WeightType.F64)]
    [InlineData("stories260K", WeightType.F32)]
    [InlineData("stories260K", WeightType.F16)]
    [InlineData("stories260K", WeightType.BF16)]
    [InlineData("qwen3", WeightType.F32)]
    [InlineData("qwen3", WeightType.BF16)]
    public void A_folder_read_and_written_again_has_the_same_bytes_whole_or_in_shards(string model, WeightType type)
    {
        using var folder = new TemporaryFolder();
        var (whole, again, sharded) = (folder.PathOf("whole"), folder.PathOf("again"), folder.PathOf("sharded"));
        Convert(SharedFolder.PathOf("models", model), whole, type, long.MaxValue);
        Convert(whole, again, type, long.MaxValue);
        Convert(whole, sharded, type, 40_000);

        var names = Directory.GetFiles(whole).Select(file => Path.GetFileName(file)).ToArray();
        Assert.Equal(names.Order(), Directory.GetFiles(again).Select(Path.GetFileName).Order());
        Assert.Equal(Digest.OfFiles(whole, names), Digest.OfFiles(again, names));
        Assert.Equal(HuggingFaceConfig.Read(whole), HuggingFaceConfig.Read(sharded));
        RequireSameWeights(whole, sharded);

        // From the shards back to one file: the very same file.
        Convert(sharded, folder.PathOf("joined"), type, long.MaxValue);
        Assert.Equal(Digest.OfFiles(whole, names), Digest.OfFiles(folder.PathOf("joined"), names));
    }

    [SharedFact]
    public void Narrower_types_keep_their_values_in_wider_ones()
    {
        using var folder = new TemporaryFolder();
        var (narrow, wide, back) = (folder.PathOf("narrow"), folder.PathOf("wide"), folder.PathOf("back"));
        Convert(SharedFolder.PathOf("models", "stories260K"), narrow, WeightType.BF16, long.MaxValue);
        Convert(narrow, wide, WeightType.F32, long.MaxValue);
        Convert(wide, back, WeightType.BF16, long.MaxValue);
        Assert.Equal(Digest.OfFiles(narrow, [WeightSet.WholeFileName]), Digest.OfFiles(back, [WeightSet.WholeFileName]));
    }

    private static void Convert(string from, string to, WeightType type, long maxShardBytes)
    {
        using var scope = torch.NewDisposeScope();
        using var weights = WeightSet.Open(from);
        var config = HuggingFaceConfig.Read(from);
        WeightMap.RequireExact(config, weights);
        var sources = WeightMap.Expected(config)
            .Select(weight => TensorBytes.Source(weight.Name, TensorBytes.Load(weights, weight.Name), type)).ToArray();
        using var output = AtomicFolder.Create(to);
        output.Write(HuggingFaceConfig.FileName, stream => HuggingFaceConfigWriter.Write(stream, config));
        HuggingFaceFolder.CopySideFiles(from, output);
        WeightSetWriter.Write(output, sources, maxShardBytes);
        output.Commit();
    }

    private static void RequireSameWeights(string left, string right)
    {
        using var leftSet = WeightSet.Open(left);
        using var rightSet = WeightSet.Open(right);
        Assert.Equal(leftSet.Names.Order(StringComparer.Ordinal), rightSet.Names.Order(StringComparer.Ordinal));
        foreach (var name in leftSet.Names)
        {
            var (leftEntry, rightEntry) = (leftSet.Entry(name), rightSet.Entry(name));
            Assert.Equal((leftEntry.Type, leftEntry.ByteCount), (rightEntry.Type, rightEntry.ByteCount));
            Assert.Equal(leftEntry.Shape, rightEntry.Shape);
            var count = (int)leftEntry.ByteCount;
            Assert.True(leftSet.Bytes(name, 0, count).SequenceEqual(rightSet.Bytes(name, 0, count)), name);
        }
    }
}
