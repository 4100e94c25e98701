using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Tests.Decoder;

public class ModelFolderTests
{
    [Theory]
    [InlineData(WeightType.F32, torch.ScalarType.Float32)]
    [InlineData(WeightType.F16, torch.ScalarType.Float16)]
    [InlineData(WeightType.BF16, torch.ScalarType.BFloat16)]
    public void A_decoder_written_and_read_again_has_the_same_bits_whole_or_in_shards(WeightType type, torch.ScalarType dtype)
    {
        using var folder = new TemporaryFolder();
        var config = TinyModels.Config(ModelType.Qwen2);
        using var source = new CausalDecoder(config, dtype, torch.CPU, torch.ScalarType.Float32);
        source.Initialize(seed: 5);
        ModelFolder.Save(source, folder.PathOf("whole"), type);
        ModelFolder.Save(source, folder.PathOf("sharded"), type, maxShardBytes: 8000);
        Assert.True(Directory.GetFiles(folder.PathOf("sharded"), "model-*-of-*.safetensors").Length > 3);

        using var whole = ModelFolder.Load(folder.PathOf("whole"), dtype, torch.CPU, torch.ScalarType.Float32);
        using var sharded = ModelFolder.Load(folder.PathOf("sharded"), dtype, torch.CPU, torch.ScalarType.Float32);
        Assert.Equal(config with { TorchDtype = whole.Config.TorchDtype }, whole.Config);
        foreach (var (name, parameter) in source.named_parameters())
        {
            var bits = parameter.detach().bytes.ToArray();
            Assert.Equal(bits, whole.get_parameter(name)!.detach().bytes.ToArray());
            Assert.Equal(bits, sharded.get_parameter(name)!.detach().bytes.ToArray());
        }
    }

    [SharedTheory]
    [InlineData("stories260K")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void A_real_folder_written_again_holds_the_same_bytes_for_every_weight(string model)
    {
        using var folder = new TemporaryFolder();
        using (var decoder = ModelFolder.Load(SharedFolder.PathOf("models", model), torch.ScalarType.Float32, torch.CPU))
            ModelFolder.Save(decoder, folder.PathOf("copy"), WeightType.F32, sideFilesFrom: SharedFolder.PathOf("models", model));
        using var before = WeightSet.Open(SharedFolder.PathOf("models", model));
        using var after = WeightSet.Open(folder.PathOf("copy"));
        Assert.Equal(before.Names.Order(), after.Names.Order());
        Assert.All(before.Names, name =>
        {
            var count = (int)before.Entry(name).ByteCount;
            Assert.True(before.Bytes(name, 0, count).SequenceEqual(after.Bytes(name, 0, count)), name);
        });
        Assert.Equal(HuggingFaceConfig.Read(SharedFolder.PathOf("models", model)), HuggingFaceConfig.Read(folder.PathOf("copy")));
        Assert.Equal(HuggingFaceFolder.SideFiles(SharedFolder.PathOf("models", model)), HuggingFaceFolder.SideFiles(folder.PathOf("copy")));
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_not_touched()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("precious.txt"), "mine");
        using var decoder = TinyModels.New(TinyModels.Config());
        var refusal = Assert.Throws<OperatorException>(() => ModelFolder.Save(decoder, folder.Path, WeightType.F32));
        Assert.Contains(folder.Path, refusal.Message);
        Assert.Equal(["precious.txt"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_failed_load_frees_what_it_had_read()
    {
        using var folder = new TemporaryFolder();
        using (var decoder = TinyModels.New(TinyModels.Config()))
            ModelFolder.Save(decoder, folder.PathOf("model"), WeightType.F32);
        var weights = folder.PathOf("model", WeightSet.WholeFileName);
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..^1]);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var refusal = Assert.Throws<OperatorException>(() => ModelFolder.Load(folder.PathOf("model"), torch.ScalarType.Float32, torch.CPU));
        Assert.Contains(weights, refusal.Message);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
