using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Models.Tests.Decoder;

/// <summary>Small decoders with weights drawn from a seed.</summary>
internal static class TinyModels
{
    public static DecoderConfig Config(ModelType type = ModelType.Llama) => new()
    {
        ModelType = type,
        VocabSize = 61,
        HiddenSize = 32,
        IntermediateSize = 48,
        NumLayers = 3,
        NumHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 8,
        MaxPositions = 64,
        AttentionBias = type == ModelType.Qwen2,
    };

    /// <summary>About a million parameters.</summary>
    public static DecoderConfig MillionConfig() => new()
    {
        ModelType = ModelType.Llama,
        VocabSize = 2048,
        HiddenSize = 128,
        IntermediateSize = 344,
        NumLayers = 4,
        NumHeads = 8,
        NumKeyValueHeads = 4,
        HeadDim = 16,
        MaxPositions = 64,
        TieWordEmbeddings = true,
    };

    public static CausalDecoder New(
        DecoderConfig config, torch.ScalarType dtype = torch.ScalarType.Float32, ulong seed = 7, torch.ScalarType? computeDtype = null)
    {
        var decoder = new CausalDecoder(config, dtype, torch.CPU, computeDtype);
        decoder.Initialize(seed, std: 0.2);
        return decoder;
    }

    public static torch.Tensor Ids(DecoderConfig config, long batchSize, long tokenCount, ulong seed = 3)
    {
        using var generator = new torch.Generator(seed);
        return torch.randint(config.VocabSize, new[] { batchSize, tokenCount }, generator: generator);
    }
}
