using ActorDistill.Models.Configuration;
using ActorDistill.Storage;
using static ActorDistill.Models.Tests.Configuration.ConfigFile;

namespace ActorDistill.Models.Tests.Configuration;

public sealed class HuggingFaceConfigRefusalTests
{
    [Theory]
    [InlineData("model_type", "\"gpt2\"", "model_type gpt2 is not known; known are llama, mistral, qwen2, qwen3")]
    [InlineData("model_type", "null", "model_type is missing; known are llama, mistral, qwen2, qwen3")]
    [InlineData("model_type", "7", "model_type is 7, expected a text")]
    [InlineData("hidden_act", "\"gelu\"", "hidden_act gelu is not known; known is silu")]
    [InlineData("vocab_size", "null", "vocab_size is missing")]
    [InlineData("vocab_size", "0", "vocab_size 0 is not positive")]
    [InlineData("vocab_size", "\"100\"", "vocab_size is \"100\", expected a whole number of at most 31 bits")]
    [InlineData("vocab_size", "4294967296", "vocab_size is 4294967296, expected a whole number of at most 31 bits")]
    [InlineData("vocab_size", "1.5", "vocab_size is 1.5, expected a whole number of at most 31 bits")]
    [InlineData("hidden_size", "-64", "hidden_size -64 is not positive")]
    [InlineData("hidden_size", "65", "hidden_size 65 is no multiple of num_attention_heads 32, and head_dim is not given")]
    [InlineData("intermediate_size", "0", "intermediate_size 0 is not positive")]
    [InlineData("num_hidden_layers", "0", "num_hidden_layers 0 is not positive")]
    [InlineData("num_hidden_layers", "10001", "num_hidden_layers 10001 is above the limit of 10000")]
    [InlineData("num_attention_heads", "0", "num_attention_heads 0 is not positive")]
    [InlineData("num_key_value_heads", "0", "num_key_value_heads 0 is not positive")]
    [InlineData("num_key_value_heads", "5", "num_attention_heads 32 is no multiple of num_key_value_heads 5")]
    [InlineData("num_key_value_heads", "64", "num_attention_heads 32 is no multiple of num_key_value_heads 64")]
    [InlineData("head_dim", "7", "head_dim 7 is odd; rotary positions need pairs")]
    [InlineData("head_dim", "-2", "head_dim -2 is not positive")]
    [InlineData("head_dim", "134217728", "num_attention_heads 32 times head_dim 134217728 overflows")]
    [InlineData("max_position_embeddings", "0", "max_position_embeddings 0 is not positive")]
    [InlineData("rms_norm_eps", "-1e-6", "rms_norm_eps -1E-06 is no finite number from 0 up")]
    [InlineData("rms_norm_eps", "\"x\"", "rms_norm_eps is \"x\", expected a number")]
    [InlineData("rope_theta", "0", "rope_theta 0 is no positive finite number")]
    [InlineData("rope_theta", "1e999", "rope_theta Infinity is no positive finite number")]
    [InlineData("tie_word_embeddings", "1", "tie_word_embeddings is 1, expected true or false")]
    [InlineData("bos_token_id", "100", "bos_token_id 100 is not below vocab_size 100")]
    [InlineData("eos_token_id", "[2,100]", "eos_token_id 100 is not below vocab_size 100")]
    [InlineData("eos_token_id", "[2,\"3\"]", "eos_token_id is [2,\"3\"], expected a whole number or a list of whole numbers")]
    [InlineData("rope_scaling", "7", "rope_scaling is 7, expected an object")]
    [InlineData("partial_rotary_factor", "0.5", "partial_rotary_factor 0.5 is not known; known is 1")]
    public void A_key_that_cannot_be_is_named_with_its_value(string key, string json, string message) =>
        Assert.Equal(message, Refusal(With("llama", key, json)));

    [Theory]
    [InlineData("rope_scaling", """{"type":"linear","factor":2}""", "rope_scaling of type linear is not known; known are default, llama3")]
    [InlineData("rope_scaling", """{"rope_type":"yarn","factor":4}""", "rope_scaling of type yarn is not known; known are default, llama3")]
    [InlineData("rope_parameters", """{"rope_type":"dynamic"}""",
        "rope_parameters of type dynamic is not known; known are default, llama3")]
    [InlineData("rope_parameters", """{"full_attention":{"rope_type":"default"}}""",
        "rope_parameters differ by layer (full_attention); only one set for all layers is known")]
    [InlineData("rope_scaling", """{"rope_type":"llama3"}""", "rope_scaling factor is missing")]
    [InlineData("rope_parameters", """{"rope_type":"llama3","factor":"8"}""", "rope_parameters factor is \"8\", expected a number")]
    [InlineData("rope_scaling",
        """{"rope_type":"llama3","factor":0.5,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":64}""",
        "rope_scaling factor 0.5 is no finite number from 1 up")]
    [InlineData("rope_scaling",
        """{"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":4,"original_max_position_embeddings":64}""",
        "rope_scaling low_freq_factor 4 and high_freq_factor 4 are not positive with the first below the second")]
    [InlineData("rope_scaling",
        """{"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":0}""",
        "rope_scaling original_max_position_embeddings 0 is not positive")]
    public void A_rotary_scaling_that_is_not_known_is_refused_by_name(string key, string json, string message) =>
        Assert.Equal(message, Refusal(With("llama", key, json)));

    [Theory]
    [InlineData("max_window_layers", "1", "sliding_window 100 holds for 2 of 3 layers; only all or none is known")]
    [InlineData("layer_types", """["full_attention","sliding_attention","full_attention"]""",
        "sliding_window 100 holds for 1 of 3 layers; only all or none is known")]
    [InlineData("layer_types", """["full_attention"]""", "layer_types names 1 layers, num_hidden_layers is 3")]
    [InlineData("layer_types", """["a","full_attention","full_attention"]""",
        "layer_types: a is not known; known are full_attention, sliding_attention")]
    [InlineData("layer_types", "[1,2,3]", "layer_types is [1,2,3], expected a list of texts")]
    public void Layers_that_differ_in_their_window_are_refused(string key, string json, string message)
    {
        var config = With("qwen3", key, json);
        config["use_sliding_window"] = true;
        config["sliding_window"] = 100;
        Assert.Equal(message, Refusal(config));
    }

    [Fact]
    public void A_window_of_nothing_is_refused() =>
        Assert.Equal("sliding_window 0 is not positive", Refusal(With("mistral", "sliding_window", "0")));

    [Fact]
    public void Sizes_that_overflow_together_are_refused_with_all_of_them()
    {
        var config = Smallest("llama");
        foreach (var key in new[] { "vocab_size", "hidden_size", "intermediate_size" })
            config[key] = int.MaxValue - 31;
        config["head_dim"] = 2;
        Assert.StartsWith("vocab_size 2147483616, hidden_size 2147483616, intermediate_size 2147483616 and num_hidden_layers 3 overflow: ",
            Refusal(config), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"vocab_size":1,"vocab_size":2}""")]
    public void A_file_that_is_no_JSON_is_refused(string json) =>
        Assert.StartsWith("is no JSON: ", Refusal(json), StringComparison.Ordinal);

    [Fact]
    public void A_text_that_is_half_a_character_is_refused() =>
        Assert.Equal("model_type is \"\\ud800\", expected a valid text", Refusal("""{"model_type":"\ud800"}"""));

    [Fact]
    public void A_file_that_is_no_object_is_refused() => Assert.Equal("is no JSON object", Refusal("[]"));

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("config.json");
        Assert.Equal($"{path}: cannot be read: Could not find file '{path}'.",
            Assert.Throws<OperatorException>(() => HuggingFaceConfig.Read(folder.Path)).Message);
    }
}
