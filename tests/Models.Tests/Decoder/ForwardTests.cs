using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Verification;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Tests.Decoder;

public class ForwardTests
{
    public static TheoryData<string, string> Golden => new()
    {
        { "stories260K", SharedFolder.PathOf("golden", "stories260K", "forward.safetensors") },
        { "llama3", SharedFolder.PathOf("models", "llama3", "forward.safetensors") },
        { "mistral", SharedFolder.PathOf("models", "mistral", "forward.safetensors") },
        { "qwen2", SharedFolder.PathOf("models", "qwen2", "forward.safetensors") },
        { "qwen3", SharedFolder.PathOf("models", "qwen3", "forward.safetensors") },
    };

    [SharedTheory]
    [MemberData(nameof(Golden))]
    public void Every_golden_tensor_is_within_its_bound_in_float32_and_float64(string model, string golden)
    {
        var bounds = new[] { (torch.ScalarType.Float32, ErrorBound.Float32), (torch.ScalarType.Float64, ErrorBound.Float64) };
        foreach (var (dtype, bound) in bounds)
        {
            using var decoder = ModelFolder.Load(SharedFolder.PathOf("models", model), dtype, torch.CPU);
            var comparisons = ForwardVerification.Run(decoder, golden, bound);
            Assert.True(comparisons.Count >= 2 + 2 * decoder.Config.NumLayers);
            Assert.All(comparisons, comparison => Assert.True(comparison.Passes, $"{dtype}: {comparison}"));
        }
    }

    [SharedTheory]
    [MemberData(nameof(Golden))]
    public void A_weight_that_is_off_by_a_thousandth_fails_the_comparison(string model, string golden)
    {
        using var decoder = ModelFolder.Load(SharedFolder.PathOf("models", model), torch.ScalarType.Float32, torch.CPU);
        using (torch.no_grad())
            decoder.get_parameter("model.layers.1.mlp.down_proj.weight")!.mul_(1.001);
        Assert.Contains(ForwardVerification.Run(decoder, golden, ErrorBound.Float32), comparison => !comparison.Passes);
    }

    [Theory]
    [InlineData(ModelType.Llama)]
    [InlineData(ModelType.Mistral)]
    [InlineData(ModelType.Qwen2)]
    [InlineData(ModelType.Qwen3)]
    public void Parameters_carry_the_names_and_shapes_of_the_weight_files_in_their_order(ModelType type)
    {
        foreach (var tied in new[] { false, true })
        {
            var config = TinyModels.Config(type) with { TieWordEmbeddings = tied };
            using var decoder = TinyModels.New(config);
            var expected = WeightMap.Expected(config).Select(weight => $"{weight.Name} {WeightShape.Text(weight.Shape)}");
            var actual = decoder.named_parameters().Select(p => $"{p.name} {WeightShape.Text(p.parameter.shape)}");
            Assert.Equal(expected.Order(), actual.Order());
            Assert.Equal(config.ParameterCount, decoder.parameters().Sum(p => p.NumberOfElements));
        }
    }

    [Fact]
    public void Only_what_was_asked_for_is_returned()
    {
        using var scope = torch.NewDisposeScope();
        var config = TinyModels.Config();
        using var decoder = TinyModels.New(config);
        var ids = TinyModels.Ids(config, 2, 5);

        var logits = decoder.Forward(ids);
        Assert.Equal(new long[] { 2, 5, config.VocabSize }, logits.Logits.shape);
        Assert.Throws<InvalidOperationException>(() => logits.FinalHiddenState);
        Assert.Empty(logits.HiddenStates);
        Assert.Empty(logits.Attention);

        var request = new ForwardRequest { Logits = false, HiddenStates = new HashSet<int> { 0, 3 }, Attention = new HashSet<int> { 1 } };
        var some = decoder.Forward(ids, request);
        Assert.Throws<InvalidOperationException>(() => some.Logits);
        Assert.Equal([0, 3], some.HiddenStates.Keys.Order());
        Assert.Equal(new long[] { 2, config.NumHeads, 5, 5 }, some.Attention[1].shape);
    }

    [Fact]
    public void A_forward_pass_leaves_no_tensor_behind_but_its_outputs()
    {
        using var decoder = TinyModels.New(TinyModels.Config());
        using var ids = TinyModels.Ids(decoder.Config, 2, 5);
        using (torch.NewDisposeScope())
            decoder.Forward(ids);  // makes the tables and the mask, which stay
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var scope = torch.NewDisposeScope())
        {
            decoder.Forward(ids, ForwardRequest.Everything(3));
            Assert.Equal(2 + 4 + 3, scope.DisposablesCount);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void The_final_hidden_state_times_the_head_gives_the_logits()
    {
        using var scope = torch.NewDisposeScope();
        using var decoder = TinyModels.New(TinyModels.Config());
        var output = decoder.Forward(TinyModels.Ids(decoder.Config, 2, 5), new ForwardRequest { FinalHiddenState = true });
        Assert.True(decoder.Logits(output.FinalHiddenState).Equals(output.Logits));
        Assert.True(output.FinalHiddenState.matmul(decoder.HeadWeight.t()).allclose(output.Logits, atol: 1e-5));
    }

    [Fact]
    public void A_sliding_window_hides_exactly_the_tokens_that_are_too_far_back()
    {
        using var scope = torch.NewDisposeScope();
        var config = TinyModels.Config(ModelType.Mistral) with { SlidingWindow = 3 };
        using var decoder = TinyModels.New(config);
        var attention = decoder.Forward(TinyModels.Ids(config, 1, 7), ForwardRequest.Everything(3)).Attention[0];
        for (var query = 0; query < 7; query++)
            for (var key = 0; key < 7; key++)
                Assert.Equal(key <= query && query - key < 3, attention[0, 0].select(0, query).select(0, key).ToDouble() > 0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void Tokens_one_by_one_through_the_cache_give_the_logits_of_the_whole_sequence(int? slidingWindow)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var config = TinyModels.Config(ModelType.Qwen3) with { SlidingWindow = slidingWindow };
        using var decoder = TinyModels.New(config, torch.ScalarType.Float64);
        var ids = TinyModels.Ids(config, 2, 12);
        var whole = decoder.Forward(ids).Logits;

        using var cache = decoder.NewCache(2, 12);
        var parts = new List<torch.Tensor> { decoder.Forward(ids.narrow(1, 0, 5), cache: cache).Logits };
        for (var i = 5; i < 12; i++)
            parts.Add(decoder.Forward(ids.narrow(1, i, 1), cache: cache).Logits);
        Assert.Equal(12, cache.Length);
        Assert.True(torch.cat(parts, 1).allclose(whole, rtol: 1e-12, atol: 1e-12));
    }

    [SharedTheory]
    [MemberData(nameof(Golden))]
    public void Greedy_continuation_is_the_same_with_and_without_a_cache(string model, string golden)
    {
        Assert.True(File.Exists(golden));
        using var decoder = ModelFolder.Load(SharedFolder.PathOf("models", model), torch.ScalarType.Float32, torch.CPU);
        long[] prompt = [1, 7, 100, 42, 5];
        var cached = GreedyContinuation.Run(decoder, prompt, 60);
        Assert.Equal(60, cached.Count);
        Assert.Equal(GreedyContinuation.Run(decoder, prompt, 60, useCache: false), cached);
    }

    [Fact]
    public void More_tokens_than_the_model_has_positions_are_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var decoder = TinyModels.New(TinyModels.Config());
        var refusal = Assert.Throws<OperatorException>(() => decoder.Forward(TinyModels.Ids(decoder.Config, 1, 65)));
        Assert.Equal("a sequence of 65 tokens is longer than the model's max_position_embeddings 64", refusal.Message);
    }

    [Fact]
    public void Wrong_inputs_are_refused_by_name()
    {
        using var scope = torch.NewDisposeScope();
        using var decoder = TinyModels.New(TinyModels.Config());
        var ids = TinyModels.Ids(decoder.Config, 2, 4);
        Assert.Throws<ArgumentException>(() => decoder.Forward(ids.to(torch.ScalarType.Int32)));
        Assert.Throws<ArgumentException>(() => decoder.Forward(ids[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Forward(ids, new ForwardRequest { Attention = new HashSet<int> { 3 } }));
        using var cache = decoder.NewCache(2, 3);
        Assert.Contains("no_grad", Assert.Throws<ArgumentException>(() => decoder.Forward(ids, cache: cache)).Message);
        using var unrecorded = torch.no_grad();
        Assert.Throws<ArgumentException>(() => decoder.Forward(ids, cache: cache));
    }
}
