using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Models.Tests.Decoder;

public class InternalRequestTests
{
    private const int Layers = 3;

    [Theory]
    [InlineData(torch.ScalarType.Float32, null)]
    [InlineData(torch.ScalarType.Float64, null)]
    [InlineData(torch.ScalarType.Float32, torch.ScalarType.BFloat16)]
    public void The_softmax_of_the_scores_is_the_attention_bit_for_bit(torch.ScalarType dtype, torch.ScalarType? computeDtype)
    {
        using var scope = torch.NewDisposeScope();
        var config = TinyModels.Config(ModelType.Mistral) with { SlidingWindow = 4 };
        using var decoder = TinyModels.New(config, dtype, computeDtype: computeDtype);
        var output = decoder.Forward(
            TinyModels.Ids(config, 2, 7), ForwardRequest.Everything(Layers) with { AttentionScores = All(Layers) });
        Assert.Equal([0, 1, 2], output.AttentionScores.Keys.Order());
        for (var layer = 0; layer < Layers; layer++)
        {
            Assert.Equal(new long[] { 2, config.NumHeads, 7, 7 }, output.AttentionScores[layer].shape);
            Assert.True(output.AttentionScores[layer].softmax(-1).Equals(output.Attention[layer]));
            Assert.True(output.AttentionScores[layer].isinf().Equals(output.Attention[layer] == 0));
        }
    }

    // Position 0 is not turned, so there the scores are plain products; all heads of a group share the key.
    [Theory]
    [InlineData(ModelType.Llama)]
    [InlineData(ModelType.Qwen3)]
    public void The_first_positions_score_is_the_product_of_its_query_and_key(ModelType type)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var config = TinyModels.Config(type);
        using var decoder = TinyModels.New(config, torch.ScalarType.Float64);
        var output = decoder.Forward(
            TinyModels.Ids(config, 2, 5), new ForwardRequest { AttentionScores = All(3), AttentionInputs = All(3) });
        foreach (var (layer, (queries, keys, values)) in output.AttentionInputs)
        {
            Assert.Equal(new long[] { 2, config.NumHeads, 5, config.HeadDim }, queries.shape);
            Assert.Equal(new long[] { 2, config.NumKeyValueHeads, 5, config.HeadDim }, keys.shape);
            Assert.Equal(keys.shape, values.shape);
            var shared = keys.repeat_interleave(config.NumHeads / config.NumKeyValueHeads, dim: 1);
            var expected = (queries * shared).sum(-1).select(2, 0) / Math.Sqrt(config.HeadDim);
            Assert.True(output.AttentionScores[layer].select(3, 0).select(2, 0).allclose(expected, rtol: 1e-13, atol: 1e-13));
        }
    }

    [Fact]
    public void The_values_are_those_that_the_first_layers_projection_gives()
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var config = TinyModels.Config();
        using var decoder = TinyModels.New(config, torch.ScalarType.Float64);
        var output = decoder.Forward(
            TinyModels.Ids(config, 2, 5), new ForwardRequest { HiddenStates = All(1), AttentionInputs = All(1) });
        var state = output.HiddenStates[0];
        var normed = state * (state.square().mean([-1], keepdim: true) + config.RmsNormEps).rsqrt();
        var expected = normed.matmul(decoder.get_parameter("model.layers.0.self_attn.v_proj.weight")!.t());  // [B, T, K E]
        var joined = output.AttentionInputs[0].Values.transpose(1, 2).reshape(2, 5, config.KeyValueSize);
        Assert.True(joined.allclose(expected, rtol: 1e-13, atol: 1e-13));
    }

    public static TheoryData<int[], int[], int> Partial => new()
    {
        { [], [], 0 },
        { [0], [], 0 },
        { [2], [], 2 },
        { [0, 1], [1], 2 },
        { [], [0], 1 },
        { [3], [0], 3 },
    };

    [Theory]
    [MemberData(nameof(Partial))]
    public void A_pass_that_ends_early_gives_the_whole_passs_tensors_bit_for_bit(int[] states, int[] layers, int depth)
    {
        using var scope = torch.NewDisposeScope();
        using var decoder = TinyModels.New(TinyModels.Config(ModelType.Qwen3));
        var ids = TinyModels.Ids(decoder.Config, 2, 6);
        var request = new ForwardRequest
        {
            HiddenStates = states.ToHashSet(),
            Attention = layers.ToHashSet(),
            AttentionScores = layers.ToHashSet(),
            AttentionInputs = layers.ToHashSet(),
        };
        var whole = decoder.Forward(ids, request);
        var early = decoder.Forward(ids, request with { Logits = false });
        Assert.Throws<InvalidOperationException>(() => early.Logits);
        Assert.Equal(Bits(whole), Bits(early));

        Assert.Equal(depth, LayersMade(decoder, ids, request with { Logits = false }));
        Assert.Equal(Layers, LayersMade(decoder, ids, request));
    }

    [Fact]
    public void With_a_cache_every_layer_sees_every_token()
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        using var decoder = TinyModels.New(TinyModels.Config());
        var ids = TinyModels.Ids(decoder.Config, 1, 6);
        using var cache = decoder.NewCache(1, 6);
        decoder.Forward(ids.narrow(1, 0, 5), new ForwardRequest { Logits = false, HiddenStates = All(1) }, cache);
        var next = decoder.Forward(ids.narrow(1, 5, 1), cache: cache).Logits;
        Assert.True(next.allclose(decoder.Forward(ids).Logits.narrow(1, 5, 1), atol: 1e-5));
    }

    [Fact]
    public void What_is_kept_leaves_with_the_scope_around_the_call()
    {
        using var decoder = TinyModels.New(TinyModels.Config());
        using var ids = TinyModels.Ids(decoder.Config, 2, 5);
        using (torch.NewDisposeScope())
            decoder.Forward(ids);  // makes the tables and the mask, which stay
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var scope = torch.NewDisposeScope())
        {
            decoder.Forward(ids, new ForwardRequest { Logits = false, AttentionScores = All(3), AttentionInputs = All(2) });
            Assert.Equal(3 + 2 * 3, scope.DisposablesCount);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_layer_that_there_is_not_is_refused()
    {
        using var scope = torch.NewDisposeScope();
        using var decoder = TinyModels.New(TinyModels.Config());
        var ids = TinyModels.Ids(decoder.Config, 1, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Forward(ids, new ForwardRequest { AttentionScores = All(4) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Forward(ids, new ForwardRequest { AttentionInputs = All(4) }));
    }

    private static HashSet<int> All(int count) => Enumerable.Range(0, count).ToHashSet();

    private static List<byte[]> Bits(DecoderOutput output) =>
    [
        .. new[] { output.HiddenStates, output.Attention, output.AttentionScores }
            .SelectMany(kept => kept.OrderBy(pair => pair.Key))
            .Select(pair => pair.Value)
            .Concat(output.AttentionInputs.OrderBy(pair => pair.Key).SelectMany(pair => new[] { pair.Value.Queries, pair.Value.Values }))
            .Select(tensor => tensor.detach().contiguous().bytes.ToArray()),
    ];

    // Every layer makes equally many tensors, so that their number tells how many layers a pass had.
    private static long LayersMade(CausalDecoder decoder, torch.Tensor ids, ForwardRequest request)
    {
        var bare = new ForwardRequest { Logits = false };
        var layer = Made(bare with { HiddenStates = new HashSet<int> { 2 } }) - Made(bare with { HiddenStates = new HashSet<int> { 1 } });
        var none = new ForwardRequest { Logits = request.Logits };
        var empty = request.Logits ? Made(none) - Layers * layer : Made(none);
        var kept = request.HiddenStates.Count + request.Attention.Count + request.AttentionScores.Count + 3 * request.AttentionInputs.Count;
        var (layers, rest) = Math.DivRem(Made(request) - empty - kept, layer);
        Assert.Equal(0, rest);
        return layers;

        long Made(ForwardRequest asked)
        {
            var before = DisposeScopeManager.Statistics.TensorStatistics.CreatedInScopeCount;
            decoder.Forward(ids, asked);
            return DisposeScopeManager.Statistics.TensorStatistics.CreatedInScopeCount - before;
        }
    }
}
