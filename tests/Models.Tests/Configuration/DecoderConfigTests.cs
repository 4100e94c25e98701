using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using static ActorDistill.Models.Tests.Configuration.ConfigFile;

namespace ActorDistill.Models.Tests.Configuration;

public sealed class DecoderConfigTests
{
    [Theory]
    [InlineData(PublishedConfigs.Llama2, PublishedConfigs.Llama2Parameters)]
    [InlineData(PublishedConfigs.Llama32, PublishedConfigs.Llama32Parameters)]
    [InlineData(PublishedConfigs.Mistral, PublishedConfigs.MistralParameters)]
    [InlineData(PublishedConfigs.Qwen25, PublishedConfigs.Qwen25Parameters)]
    [InlineData(PublishedConfigs.Qwen3, PublishedConfigs.Qwen3Parameters)]
    public void Published_models_have_the_published_number_of_parameters(string json, long parameters) =>
        Assert.Equal(parameters, Read(json).ParameterCount);

    [Theory]
    [InlineData("llama", "attention_bias")]
    [InlineData("llama", "mlp_bias")]
    [InlineData("llama", "tie_word_embeddings")]
    [InlineData("qwen2", "tie_word_embeddings")]
    [InlineData("qwen3", "attention_bias")]
    [InlineData("mistral", "tie_word_embeddings")]
    public void The_count_is_the_sum_over_the_expected_weights(string type, string key)
    {
        var config = Read(With(type, key, "true"));
        var sum = WeightMap.Expected(config).Sum(weight => weight.Shape.Aggregate((left, right) => left * right));
        Assert.Equal(sum, config.ParameterCount);
    }

    [SharedTheory]
    [InlineData("stories260K")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void The_count_is_what_the_shared_files_hold(string model)
    {
        var folder = SharedFolder.PathOf("models", model);
        using var weights = WeightSet.Open(folder);
        Assert.Equal(weights.TotalBytes / sizeof(float), HuggingFaceConfig.Read(folder).ParameterCount);
    }

    [Fact]
    public void Configs_are_equal_by_what_they_say()
    {
        var config = Read(PublishedConfigs.Llama32);
        var same = Read(PublishedConfigs.Llama32);
        Assert.Equal(config, same);
        Assert.Equal(config.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(config, same with { EosTokenIds = [128001, 128009, 128008] });
        Assert.NotEqual(config, same with { RopeScaling = same.RopeScaling! with { Factor = 8 } });
        Assert.NotEqual(config, same with { TorchDtype = null });
        Assert.NotEqual(config, same with { NumLayers = 15 });
    }

    [Theory]
    [InlineData("mistral", true, "attention_bias True is not possible for model_type mistral")]
    [InlineData("qwen2", false, "attention_bias False is not possible for model_type qwen2")]
    public void A_bias_that_config_json_cannot_say_is_refused(string type, bool bias, string message)
    {
        var config = Read(Smallest(type)) with { AttentionBias = bias };
        Assert.Equal($"here: {message}", Assert.Throws<OperatorException>(() => config.RequireValid("here")).Message);
    }

    [Fact]
    public void A_feed_forward_bias_outside_llama_is_refused() =>
        Assert.Equal("here: mlp_bias True is not possible for model_type qwen3",
            Assert.Throws<OperatorException>(() => (Read(Smallest("qwen3")) with { MlpBias = true }).RequireValid("here")).Message);
}
