using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Representations;

/// <summary>A student of two layers and teachers of four, of its own sizes or of others.</summary>
internal static class TinyPair
{
    public const int Sequences = 3;
    public const int Tokens = 6;

    public static DecoderConfig Student { get; } = TinyText.Config;

    public static DecoderConfig Teacher { get; } = Student with { NumLayers = 4 };

    /// <summary>Wider, with more heads of another size.</summary>
    public static DecoderConfig OtherTeacher { get; } =
        Student with { NumLayers = 4, HiddenSize = 24, NumHeads = 6, NumKeyValueHeads = 3, HeadDim = 8 };

    public static CausalDecoder New(DecoderConfig config, ulong seed, torch.ScalarType dtype, torch.ScalarType? computeDtype = null)
    {
        var decoder = new CausalDecoder(config, dtype, torch.CPU, computeDtype);
        decoder.Initialize(seed, std: 0.3);
        return decoder;
    }

    /// <summary>int64 [3, 6].</summary>
    public static torch.Tensor Ids()
    {
        using var generator = new torch.Generator(9);
        return torch.randint(Student.VocabSize, [Sequences, Tokens], generator: generator);
    }

    /// <summary>The first sequence counts in its middle, the second not at all, the third whole: 3 + 0 + 6 positions.</summary>
    public static bool[] Mask { get; } =
        [false, true, true, false, true, false, false, false, false, false, false, false, true, true, true, true, true, true];

    public static TokenBatch Batch(int first = 0, int count = Sequences) => new(
        count, Tokens, new long[count * (Tokens + 1)], Mask[(first * Tokens)..((first + count) * Tokens)]);
}
