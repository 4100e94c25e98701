using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Tests;

/// <summary>A decoder of some thousand weights, and a text that it can learn: each token is followed by the one 3 above it.</summary>
internal static class TinyText
{
    public const int VocabSize = 23;

    public static DecoderConfig Config { get; } = new()
    {
        ModelType = ModelType.Qwen2,
        VocabSize = VocabSize,
        HiddenSize = 16,
        IntermediateSize = 24,
        NumLayers = 2,
        NumHeads = 4,
        NumKeyValueHeads = 2,
        HeadDim = 4,
        MaxPositions = 32,
        AttentionBias = true,
    };

    public static CausalDecoder NewDecoder(
        torch.ScalarType dtype = torch.ScalarType.Float32, ulong seed = 5, torch.ScalarType? computeDtype = null)
    {
        var decoder = new CausalDecoder(Config, dtype, torch.CPU, computeDtype);
        decoder.Initialize(seed, std: 0.2);
        return decoder;
    }

    /// <summary>Micro-batch n, with a first token for each row that depends on n.</summary>
    public static TokenBatch Batch(long n, int batchSize = 2, int sequenceLength = 8)
    {
        var ids = new long[batchSize * (sequenceLength + 1)];
        for (var row = 0; row < batchSize; row++)
            for (var t = 0; t <= sequenceLength; t++)
                ids[row * (sequenceLength + 1) + t] = (7 * n + 5 * row + 3 * t) % VocabSize;
        return new TokenBatch(batchSize, sequenceLength, ids, [.. Enumerable.Repeat(true, batchSize * sequenceLength)]);
    }

    /// <summary>The same tokens, of which only these labels count.</summary>
    public static TokenBatch Masked(this TokenBatch batch, params int[] labels) =>
        batch with { LossMask = [.. Enumerable.Range(0, batch.LossMask.Length).Select(labels.Contains)] };

    /// <summary>A step on text alone.</summary>
    public static StepStats Run(this TrainStep step, long stepIndex, IReadOnlyList<TokenBatch> batches) =>
        step.Run(stepIndex, [.. batches.Select(batch => new MicroBatch(batch))]);

    /// <summary>The bytes of every weight.</summary>
    public static Dictionary<string, byte[]> Weights(CausalDecoder decoder) =>
        decoder.named_parameters().ToDictionary(named => named.name, named => named.parameter.detach().bytes.ToArray());
}
