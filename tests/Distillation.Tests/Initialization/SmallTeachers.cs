using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Initialization;

/// <summary>float64 decoders whose every weight, gains and biases among them, is random, and a text for them.</summary>
internal static class SmallTeachers
{
    public static DecoderConfig Config(ModelType type = ModelType.Llama, bool tie = false, bool bias = false) => new()
    {
        ModelType = type,
        VocabSize = 23,
        HiddenSize = 16,
        IntermediateSize = 24,
        NumLayers = 2,
        NumHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 8,
        MaxPositions = 32,
        TieWordEmbeddings = tie,
        AttentionBias = bias || type == ModelType.Qwen2,
        MlpBias = bias && type == ModelType.Llama,
    };

    public static CausalDecoder New(DecoderConfig config, ulong seed = 11)
    {
        var decoder = new CausalDecoder(config, torch.ScalarType.Float64, torch.CPU);
        decoder.Initialize(seed, std: 0.3);
        using var unrecorded = torch.no_grad();
        using var generator = new torch.Generator(seed + 1);
        foreach (var (name, parameter) in decoder.named_parameters().Where(named => named.parameter.dim() == 1))
        {
            parameter.normal_(0, 0.3, generator);
            if (!name.EndsWith(".bias", StringComparison.Ordinal))
                parameter.add_(1);
        }
        return decoder;
    }

    public static IReadOnlyList<TokenBatch> Text(int batchCount = 4) =>
        [.. Enumerable.Range(0, batchCount).Select(n => TinyText.Batch(n, batchSize: 3, sequenceLength: 12))];

    public static torch.Tensor Logits(CausalDecoder decoder, ulong seed = 3)
    {
        using var unrecorded = torch.no_grad();
        using var generator = new torch.Generator(seed);
        var ids = torch.randint(decoder.Config.VocabSize, new long[] { 2, 20 }, generator: generator);
        return decoder.Forward(ids).Logits;
    }

    public static torch.Tensor Parameter(CausalDecoder decoder, string name) =>
        decoder.named_parameters().Single(named => named.name == name).parameter;

    public static double Difference(torch.Tensor a, torch.Tensor b) => (a - b).abs().max().ToDouble();
}
