using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tests.Weights;

public sealed class WeightMapTests
{
    private static readonly DecoderConfig Small = new()
    {
        ModelType = ModelType.Llama,
        VocabSize = 11,
        HiddenSize = 4,
        IntermediateSize = 6,
        NumLayers = 1,
        NumHeads = 2,
        NumKeyValueHeads = 1,
        HeadDim = 2,
        MaxPositions = 8,
    };

    private static readonly DecoderConfig SmallTied = Small with { TieWordEmbeddings = true };

    [SharedTheory]
    [InlineData("stories260K")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public void The_shared_folders_hold_exactly_what_is_expected(string model)
    {
        var folder = SharedFolder.PathOf("models", model);
        var config = HuggingFaceConfig.Read(folder);
        using var weights = WeightSet.Open(folder);
        WeightMap.RequireExact(config, weights);
        WeightCheck.RequireFinite(weights);
        Assert.Equal(WeightMap.Expected(config).Select(weight => weight.Name).Order(StringComparer.Ordinal),
            weights.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_weight_is_named_with_its_shape()
    {
        var qwen3 = Small with { ModelType = ModelType.Qwen3, AttentionBias = true };
        string[] expected =
        [
            "model.embed_tokens.weight [11, 4]",
            "model.layers.0.input_layernorm.weight [4]",
            "model.layers.0.self_attn.q_proj.weight [4, 4]",
            "model.layers.0.self_attn.q_proj.bias [4]",
            "model.layers.0.self_attn.k_proj.weight [2, 4]",
            "model.layers.0.self_attn.k_proj.bias [2]",
            "model.layers.0.self_attn.v_proj.weight [2, 4]",
            "model.layers.0.self_attn.v_proj.bias [2]",
            "model.layers.0.self_attn.o_proj.weight [4, 4]",
            "model.layers.0.self_attn.o_proj.bias [4]",
            "model.layers.0.self_attn.q_norm.weight [2]",
            "model.layers.0.self_attn.k_norm.weight [2]",
            "model.layers.0.post_attention_layernorm.weight [4]",
            "model.layers.0.mlp.gate_proj.weight [6, 4]",
            "model.layers.0.mlp.up_proj.weight [6, 4]",
            "model.layers.0.mlp.down_proj.weight [4, 6]",
            "model.norm.weight [4]",
            "lm_head.weight [11, 4]",
        ];
        Assert.Equal(expected, WeightMap.Expected(qwen3).Select(weight => $"{weight.Name} {WeightShape.Text(weight.Shape)}"));
    }

    [Fact]
    public void A_complete_set_passes() => Assert.Null(Fault(Small, Weights(Small)));

    [Fact]
    public void A_missing_weight_is_named_with_its_shape() =>
        Assert.Equal("weight model.norm.weight of shape [4] is missing",
            Fault(Small, Weights(Small).Where(weight => weight.Name != WeightMap.FinalNorm)));

    [Fact]
    public void A_missing_head_is_missed_unless_it_is_tied()
    {
        var headless = Weights(Small).Where(weight => weight.Name != WeightMap.Head);
        Assert.Equal("weight lm_head.weight of shape [11, 4] is missing", Fault(Small, headless));
        Assert.Null(Fault(SmallTied, headless));
    }

    [Fact]
    public void A_wrong_shape_is_named_with_both() =>
        Assert.Equal("weight model.layers.0.mlp.up_proj.weight has shape [4, 6], expected [6, 4]",
            Fault(Small, Weights(Small).Select(weight =>
                weight.Name == "model.layers.0.mlp.up_proj.weight" ? Zeros(weight.Name, WeightType.F32, 4, 6) : weight)));

    [Fact]
    public void A_weight_of_whole_numbers_is_refused() =>
        Assert.Equal("weight model.norm.weight is I32, expected F64, F32, F16 or BF16",
            Fault(Small, Weights(Small).Select(weight =>
                weight.Name == WeightMap.FinalNorm ? Zeros(weight.Name, WeightType.I32, 4) : weight)));

    [Theory]
    [InlineData("model.layers.1.input_layernorm.weight")]
    [InlineData("model.layers.0.self_attn.q_proj.bias")]
    [InlineData("score.weight")]
    public void A_weight_without_a_place_is_refused_by_name(string name) =>
        Assert.Equal($"weight {name} has no place in this llama decoder",
            Fault(Small, [.. Weights(Small), Zeros(name, WeightType.F32, 4)]));

    [Fact]
    public void A_table_of_rotary_frequencies_is_let_pass() =>
        Assert.Null(Fault(Small, [.. Weights(Small), Zeros("model.layers.0.self_attn.rotary_emb.inv_freq", WeightType.F32, 1)]));

    [Fact]
    public void A_head_beside_tied_embeddings_is_let_pass_when_it_equals_them() =>
        Assert.Null(Fault(SmallTied, [.. Weights(SmallTied), Zeros(WeightMap.Head, WeightType.F32, 11, 4)]));

    [Fact]
    public void A_head_beside_tied_embeddings_is_refused_when_it_differs()
    {
        const string message = "weight lm_head.weight differs from model.embed_tokens.weight, but config.json says tie_word_embeddings";
        var ones = new WeightSource(WeightMap.Head, WeightType.F32, [11, 4], stream => stream.Write([.. Enumerable.Repeat((byte)1, 176)]));
        Assert.Equal(message, Fault(SmallTied, [.. Weights(SmallTied), ones]));
        Assert.Equal(message, Fault(SmallTied, [.. Weights(SmallTied), Zeros(WeightMap.Head, WeightType.BF16, 11, 4)]));
        Assert.Equal(message, Fault(SmallTied, [.. Weights(SmallTied), Zeros(WeightMap.Head, WeightType.F32, 12, 4)]));
    }

    [Fact]
    public void A_copied_weight_keeps_every_bit()
    {
        using var folder = new TemporaryFolder();
        var content = new byte[64];
        new Random(5).NextBytes(content);
        Write(folder.PathOf("a"), [new WeightSource("w", WeightType.BF16, [4, 8], stream => stream.Write(content))]);
        using var set = WeightSet.OpenFile(folder.PathOf("a"));
        Write(folder.PathOf("b"), [WeightBytes.Source(set, "w")]);
        Assert.Equal(File.ReadAllBytes(folder.PathOf("a")), File.ReadAllBytes(folder.PathOf("b")));
    }

    private static IEnumerable<WeightSource> Weights(DecoderConfig config) =>
        WeightMap.Expected(config).Select(weight => Zeros(weight.Name, WeightType.F32, [.. weight.Shape]));

    private static WeightSource Zeros(string name, WeightType type, params long[] shape) =>
        new(name, type, shape, stream => stream.Write(new byte[WeightShape.ByteCount(type, shape)!.Value]));

    private static void Write(string path, IEnumerable<WeightSource> weights) =>
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, weights));

    private static string? Fault(DecoderConfig config, IEnumerable<WeightSource> weights)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("model.safetensors");
        Write(path, weights);
        using var set = WeightSet.Open(folder.Path);
        try
        {
            WeightMap.RequireExact(config, set);
            return null;
        }
        catch (OperatorException e)
        {
            Assert.StartsWith(path + ": ", e.Message, StringComparison.Ordinal);
            return e.Message[(path.Length + 2)..];
        }
    }
}
