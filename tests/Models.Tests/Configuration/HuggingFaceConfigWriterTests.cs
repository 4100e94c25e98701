using System.Text;
using System.Text.Json;
using ActorDistill.Models.Configuration;
using static ActorDistill.Models.Tests.Configuration.ConfigFile;

namespace ActorDistill.Models.Tests.Configuration;

public sealed class HuggingFaceConfigWriterTests
{
    [Theory]
    [InlineData(PublishedConfigs.Llama2)]
    [InlineData(PublishedConfigs.Llama32)]
    [InlineData(PublishedConfigs.Mistral)]
    [InlineData(PublishedConfigs.Qwen25)]
    [InlineData(PublishedConfigs.Qwen3)]
    public void What_is_written_is_read_back(string json)
    {
        var config = Read(json);
        Assert.Equal(config, Read(Written(config)));
        Assert.Equal(Written(config), Written(Read(Written(config))));
    }

    [Theory]
    [InlineData("llama", "attention_bias", "true")]
    [InlineData("llama", "mlp_bias", "true")]
    [InlineData("qwen3", "attention_bias", "true")]
    [InlineData("mistral", "sliding_window", "null")]
    [InlineData("mistral", "sliding_window", "17")]
    [InlineData("llama", "eos_token_id", "[3,2,5]")]
    [InlineData("llama", "eos_token_id", "null")]
    [InlineData("llama", "bos_token_id", "null")]
    [InlineData("qwen2", "pad_token_id", "7")]
    [InlineData("qwen2", "rms_norm_eps", "1.2345678901234567e-7")]
    [InlineData("qwen2", "rope_theta", "10000.000000000002")]
    public void Each_choice_is_read_back(string type, string key, string json)
    {
        var config = Read(With(type, key, json));
        Assert.NotEqual(Read(Smallest(type)), config);
        Assert.Equal(config, Read(Written(config)));
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void A_qwen_window_in_all_layers_is_read_back(string type)
    {
        var config = Read(Smallest(type)) with { SlidingWindow = 19 };
        Assert.Equal(config, Read(Written(config)));
    }

    [Fact]
    public void The_file_says_what_transformers_asks_for()
    {
        using var document = JsonDocument.Parse(Written(Read(PublishedConfigs.Llama32)));
        var root = document.RootElement;
        Assert.Equal("LlamaForCausalLM", root.GetProperty("architectures")[0].GetString());
        Assert.Equal("silu", root.GetProperty("hidden_act").GetString());
        Assert.Equal("bfloat16", root.GetProperty("torch_dtype").GetString());
        // As a float: transformers warns of whole numbers here.
        Assert.Equal("32.0", root.GetProperty("rope_scaling").GetProperty("factor").GetRawText());
        Assert.Equal("500000.0", root.GetProperty("rope_theta").GetRawText());
        Assert.Equal(3, root.GetProperty("eos_token_id").GetArrayLength());
    }

    private static string Written(DecoderConfig config)
    {
        var stream = new MemoryStream();
        HuggingFaceConfigWriter.Write(stream, config);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
