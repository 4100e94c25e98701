using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Tests.Decoder;

/// <summary>A decoder over several devices: the processor under two names of the same device, so that every crossing is made.</summary>
public sealed class SpreadDecoderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ModelType.Llama, 2)]
    [InlineData(ModelType.Qwen3, 3)]
    public void It_computes_the_bits_of_a_decoder_on_one_device(ModelType type, int deviceCount)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var (whole, spread) = Load(TinyModels.Config(type), deviceCount);
        var (ids, request) = (TinyModels.Ids(whole.Config, 2, 7), Everything(whole.Config.NumLayers));
        var (expected, given) = (whole.Forward(ids, request), spread.Forward(ids, request));
        Assert.True(given.Logits.Equals(expected.Logits));
        Assert.True(given.FinalHiddenState.Equals(expected.FinalHiddenState));
        foreach (var (number, state) in expected.HiddenStates)
            Assert.True(given.HiddenStates[number].Equals(state));
        foreach (var layer in expected.Attention.Keys)
        {
            Assert.True(given.Attention[layer].Equals(expected.Attention[layer]));
            Assert.True(given.AttentionScores[layer].Equals(expected.AttentionScores[layer]));
            Assert.True(given.AttentionInputs[layer].Keys.Equals(expected.AttentionInputs[layer].Keys));
        }
    }

    [Fact]
    public void Gradients_and_an_observer_see_what_they_see_on_one_device()
    {
        using var scope = torch.NewDisposeScope();
        var (whole, spread) = Load(TinyModels.Config(), deviceCount: 2);
        var ids = TinyModels.Ids(whole.Config, 2, 6);
        var (expected, given) = (new Sums(), new Sums());
        foreach (var (decoder, seen) in new[] { (whole, expected), (spread, given) })
            decoder.Forward(ids, ForwardRequest.LogitsOnly with { Observer = seen }).Logits.square().mean().backward();
        Assert.Equal(expected.Seen, given.Seen);
        var gradients = spread.named_parameters().ToDictionary(named => named.name, named => named.parameter);
        Assert.All(whole.named_parameters(), named => Assert.True(gradients[named.name].grad!.Equals(named.parameter.grad!), named.name));
    }

    [Fact]
    public void A_cache_continues_on_the_layers_own_devices()
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var (whole, spread) = Load(TinyModels.Config(), deviceCount: 2);
        var ids = TinyModels.Ids(whole.Config, 2, 6);
        torch.Tensor Continued(CausalDecoder decoder)
        {
            using var cache = decoder.NewCache(2, 6);
            decoder.Forward(ids.narrow(1, 0, 4), cache: cache);
            return decoder.Forward(ids.narrow(1, 4, 2), cache: cache).Logits;
        }
        Assert.True(Continued(spread).Equals(Continued(whole)));
    }

    [Fact]
    public void What_is_kept_leaves_with_the_scope_around_the_call()
    {
        using var scope = torch.NewDisposeScope();
        var spread = Load(TinyModels.Config(), deviceCount: 3).Spread;
        var ids = TinyModels.Ids(spread.Config, 2, 5);
        using (torch.NewDisposeScope())
            spread.Forward(ids);  // makes the tables and the masks, which stay
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var around = torch.NewDisposeScope())
        {
            spread.Forward(ids, Everything(spread.Config.NumLayers));
            // Logits, final state, four states; probabilities, scores, queries, keys and values of three layers.
            Assert.Equal(2 + 4 + 5 * 3, around.DisposablesCount);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Devices_that_cannot_be_used_together_are_refused()
    {
        var config = TinyModels.Config();
        var four = Assert.Throws<OperatorException>(() => New(config, torch.CPU, torch.CPU, torch.CPU, torch.CPU));
        Assert.Equal("4 devices for a model of 3 layers; at most one a layer", four.Message);
        var mixed = Assert.Throws<OperatorException>(() => New(config, torch.CPU, torch.CUDA));
        Assert.Equal("devices cpu, cuda: a model is spread over devices of one kind", mixed.Message);
        Assert.Throws<ArgumentException>(() => New(config));
    }

    private static CausalDecoder New(DecoderConfig config, params torch.Device[] devices) =>
        new(config, torch.ScalarType.Float32, devices);

    private (CausalDecoder Whole, CausalDecoder Spread) Load(DecoderConfig config, int deviceCount)
    {
        using (var drawn = TinyModels.New(config))
            ModelFolder.Save(drawn, _folder.PathOf("model"), WeightType.F32);
        var devices = Enumerable.Repeat(torch.CPU, deviceCount).ToList();
        return (ModelFolder.Load(_folder.PathOf("model"), torch.float32, torch.CPU),
            ModelFolder.Load(_folder.PathOf("model"), torch.float32, devices));
    }

    private static ForwardRequest Everything(int layers)
    {
        var all = Enumerable.Range(0, layers).ToHashSet();
        return ForwardRequest.Everything(layers) with { AttentionScores = all, AttentionInputs = all };
    }

    private sealed class Sums : IForwardObserver
    {
        public List<(string, int, double)> Seen { get; } = [];

        public void NormInput(int number, torch.Tensor state) => Add("norm", number, state);

        public void FeedForwardActivation(int layer, torch.Tensor activation) => Add("activation", layer, activation);

        private void Add(string what, int number, torch.Tensor seen)
        {
            using var scope = torch.NewDisposeScope();
            Seen.Add((what, number, seen.detach().to(torch.ScalarType.Float64).sum().ToDouble()));
        }
    }
}
