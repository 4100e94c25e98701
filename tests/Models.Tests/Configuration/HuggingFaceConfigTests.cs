using ActorDistill.Models.Configuration;
using static ActorDistill.Models.Tests.Configuration.ConfigFile;

namespace ActorDistill.Models.Tests.Configuration;

public sealed class HuggingFaceConfigTests
{
    [Fact]
    public void Llama_2_is_read()
    {
        var config = Read(PublishedConfigs.Llama2);
        Assert.Equal(
            (ModelType.Llama, 32000, 4096, 11008, 32, 32, 32, 128, 4096),
            (config.ModelType, config.VocabSize, config.HiddenSize, config.IntermediateSize, config.NumLayers, config.NumHeads,
                config.NumKeyValueHeads, config.HeadDim, config.MaxPositions));
        Assert.Equal((1e-5, 10000.0, null, "float16"), (config.RmsNormEps, config.RopeTheta, config.RopeScaling, config.TorchDtype));
        Assert.False(config.TieWordEmbeddings || config.AttentionBias || config.OutputBias || config.MlpBias || config.QueryKeyNorm);
        Assert.Null(config.SlidingWindow);
        Assert.Equal(1, config.BosTokenId);
        Assert.Equal([2], config.EosTokenIds);
    }

    [Fact]
    public void Llama_3_is_read_with_its_scaling_and_its_list_of_end_tokens()
    {
        var config = Read(PublishedConfigs.Llama32);
        Assert.Equal(new Llama3RopeScaling(32, 1, 4, 8192), config.RopeScaling);
        Assert.Equal(500000, config.RopeTheta);
        Assert.Equal([128001, 128008, 128009], config.EosTokenIds);
        Assert.True(config.TieWordEmbeddings);
        Assert.Equal((8, 64), (config.NumKeyValueHeads, config.HeadDim));
    }

    [Fact]
    public void Mistral_is_read_with_its_window()
    {
        var config = Read(PublishedConfigs.Mistral);
        Assert.Equal((4096, 8, 128), (config.SlidingWindow, config.NumKeyValueHeads, config.HeadDim));
        Assert.False(config.AttentionBias);
    }

    [Fact]
    public void Qwen2_has_biases_on_queries_keys_and_values_only_and_its_window_is_off()
    {
        var config = Read(PublishedConfigs.Qwen25);
        Assert.True(config.AttentionBias);
        Assert.False(config.OutputBias || config.MlpBias || config.QueryKeyNorm);
        Assert.Null(config.SlidingWindow);
        Assert.Equal(64, config.HeadDim);
    }

    [Fact]
    public void Qwen3_has_norms_on_its_heads_and_a_head_dim_of_its_own()
    {
        var config = Read(PublishedConfigs.Qwen3);
        Assert.True(config.QueryKeyNorm);
        Assert.False(config.AttentionBias);
        Assert.Equal((128, 2048, 1024), (config.HeadDim, config.QuerySize, config.KeyValueSize));
        Assert.Equal(1000000, config.RopeTheta);
    }

    [Theory]
    [InlineData("llama", 32, 2, 2048, null, 1, 2)]
    [InlineData("mistral", 8, 2, 131072, 4096, 1, 2)]
    [InlineData("qwen2", 32, 2, 32768, null, null, null)]
    [InlineData("qwen3", 32, 128, 32768, null, null, null)]
    public void Absent_keys_get_the_defaults_of_their_type(
        string type, int keyValueHeads, int headDim, int maxPositions, int? window, int? bos, int? eos)
    {
        var config = Read(Smallest(type));
        Assert.Equal((keyValueHeads, headDim, maxPositions, window, bos),
            (config.NumKeyValueHeads, config.HeadDim, config.MaxPositions, config.SlidingWindow, config.BosTokenId));
        Assert.Equal(eos is { } id ? [id] : [], config.EosTokenIds);
        Assert.Equal((1e-6, 10000.0, null, null, null),
            (config.RmsNormEps, config.RopeTheta, config.RopeScaling, config.TorchDtype, config.PadTokenId));
        Assert.False(config.TieWordEmbeddings);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void An_explicit_null_means_as_many_key_heads_as_query_heads_no_window_and_no_tokens(string type)
    {
        var json = Smallest(type);
        foreach (var key in new[] { "num_key_value_heads", "head_dim", "sliding_window", "bos_token_id", "eos_token_id", "rope_scaling" })
            json[key] = null;
        var config = Read(json);
        Assert.Equal((32, 2, null, null), (config.NumKeyValueHeads, config.HeadDim, config.SlidingWindow, config.BosTokenId));
        Assert.Empty(config.EosTokenIds);
    }

    [Theory]
    [InlineData("llama", true, true)]
    [InlineData("qwen3", true, true)]
    [InlineData("mistral", false, false)]
    [InlineData("qwen2", true, false)]
    public void Attention_bias_counts_for_llama_and_qwen3_only(string type, bool attentionBias, bool outputBias)
    {
        var config = Read(With(type, "attention_bias", "true"));
        Assert.Equal((attentionBias, outputBias), (config.AttentionBias, config.OutputBias));
    }

    [Theory]
    [InlineData("llama", true)]
    [InlineData("qwen3", false)]
    [InlineData("mistral", false)]
    [InlineData("qwen2", false)]
    public void Mlp_bias_counts_for_llama_only(string type, bool expected) =>
        Assert.Equal(expected, Read(With(type, "mlp_bias", "true")).MlpBias);

    [Fact]
    public void The_spelling_of_transformers_5_says_the_same()
    {
        var old = Smallest("llama");
        old["rope_theta"] = 500000.0;
        old["rope_scaling"] = System.Text.Json.Nodes.JsonNode.Parse(
            """{"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":64}""");
        old["torch_dtype"] = "bfloat16";
        var young = Smallest("llama");
        young["rope_parameters"] = System.Text.Json.Nodes.JsonNode.Parse(
            """
            {"rope_theta":500000.0,"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,
             "original_max_position_embeddings":64}
            """);
        young["dtype"] = "bfloat16";
        Assert.Equal(Read(old), Read(young));
        Assert.Equal("bfloat16", Read(young).TorchDtype);
    }

    [Theory]
    [InlineData("rope_parameters", """{"rope_theta":7.0,"rope_type":"default"}""", 7)]
    [InlineData("rope_parameters", """{"rope_type":"default"}""", 10000)]
    [InlineData("rope_scaling", """{"type":"default"}""", 10000)]
    [InlineData("rope_theta", "12345", 12345)]
    public void Without_a_scaling_only_theta_counts(string key, string json, double theta)
    {
        var config = Read(With("qwen2", key, json));
        Assert.Equal((theta, null), (config.RopeTheta, config.RopeScaling));
    }

    [Theory]
    [InlineData("max_window_layers", "0", 100)]
    [InlineData("max_window_layers", "3", null)]
    [InlineData("max_window_layers", "30", null)]
    [InlineData("layer_types", """["sliding_attention","sliding_attention","sliding_attention"]""", 100)]
    [InlineData("layer_types", """["full_attention","full_attention","full_attention"]""", null)]
    public void A_qwen_window_counts_where_all_layers_agree(string key, string json, int? window)
    {
        var config = With("qwen2", key, json);
        config["use_sliding_window"] = true;
        config["sliding_window"] = 100;
        Assert.Equal(window, Read(config).SlidingWindow);
    }

    [Theory]
    [InlineData("\"torch.float16\"", "float16")]
    [InlineData("\"float32\"", "float32")]
    public void The_dtype_is_read_with_and_without_the_module_name(string json, string expected) =>
        Assert.Equal(expected, Read(With("llama", "torch_dtype", json)).TorchDtype);

    [SharedTheory]
    [InlineData("stories260K", "llama", 64, 8, 4, 8, true)]
    [InlineData("llama3", "llama", 48, 6, 2, 8, false)]
    [InlineData("mistral", "mistral", 48, 8, 8, 6, false)]
    [InlineData("qwen2", "qwen2", 48, 6, 2, 8, true)]
    [InlineData("qwen3", "qwen3", 48, 6, 2, 16, false)]
    public void The_shared_folders_are_read(string model, string type, int hidden, int heads, int keyHeads, int headDim, bool tied)
    {
        var config = HuggingFaceConfig.Read(SharedFolder.PathOf("models", model));
        Assert.Equal((type, hidden, heads, keyHeads, headDim, tied), (config.ModelType.HuggingFaceName(), config.HiddenSize,
            config.NumHeads, config.NumKeyValueHeads, config.HeadDim, config.TieWordEmbeddings));
        Assert.Equal(model == "llama3" ? new Llama3RopeScaling(8, 1, 4, 64) : null, config.RopeScaling);
        Assert.Null(config.SlidingWindow);
    }
}
