using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Benchmarks;

/// <summary>Bytes per token of every payload, as the layout of a batch counts them, beside what others send.</summary>
internal static class PayloadSizes
{
    /// <summary>Different tokens among 50 draws, as published (arXiv 2503.16870: about 12).</summary>
    public const int DistinctSamples = 12;

    private static readonly BatchSource Source = new(new string('0', 64), SequenceLength: 512, BatchSize: 8, Seed: 1);

    public static void Print()
    {
        Console.WriteLine("Bytes per token of the payload alone, all labels counting; token ids and loss mask add 4.1");
        Console.WriteLine("| payload | V 32,000 | V 128,256 | V 151,936 | the field's |");
        Console.WriteLine("|---|---|---|---|---|");
        Row("logits bfloat16", vocab => Logits(vocab, NumberEncoding.BFloat16), "64,000 / 256,512 / 303,872");
        Row("logits int8", vocab => Logits(vocab, NumberEncoding.Int8), "");
        foreach (var (topK, others) in new[] { (64, "384 (int32 and bfloat16)"), (128, "about 300 (compressed, lossy)") })
            foreach (var encoding in new[] { NumberEncoding.Float32, NumberEncoding.BFloat16, NumberEncoding.Int8 })
                Row($"top-{topK} {encoding} and label", vocab => TopK(vocab, topK, encoding), others);
        Row($"50 samples, {DistinctSamples} different", Samples, "about 36");
        Console.WriteLine();
        Console.WriteLine("| payload | d 2,048 | d 4,096 | the field's at 4,096 |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var encoding in new[] { NumberEncoding.Float32, NumberEncoding.BFloat16, NumberEncoding.Float16, NumberEncoding.Int8 })
            Console.WriteLine(
                $"| hidden {encoding} | {Hidden(2048, encoding):n0} | {Hidden(4096, encoding):n0} "
                + $"| {(encoding == NumberEncoding.Int8 ? "4,160 (float8 and scales)" : "8,192 (bfloat16)")} |");
    }

    private static void Row(string name, Func<int, double> bytesOf, string others) =>
        Console.WriteLine($"| {name} | {bytesOf(32_000):n0} | {bytesOf(128_256):n0} | {bytesOf(151_936):n0} | {others} |");

    private static double Logits(int vocabSize, NumberEncoding encoding) =>
        PerToken(new PayloadFormat(PayloadKind.Logits, encoding, vocabSize), 1);

    private static double TopK(int vocabSize, int topK, NumberEncoding encoding) =>
        PerToken(new PayloadFormat(PayloadKind.TopK, encoding, vocabSize, TopK: topK), 1);

    private static double Hidden(int hiddenSize, NumberEncoding encoding) =>
        PerToken(new PayloadFormat(PayloadKind.Hidden, encoding, 32_000), hiddenSize);

    private static double Samples(int vocabSize)
    {
        var format = new PayloadFormat(PayloadKind.Samples, NumberEncoding.None, vocabSize, SampleCount: 50);
        int[] row = [50 - DistinctSamples + 1, .. Enumerable.Repeat(1, DistinctSamples - 1)];
        int[] counts = [.. Enumerable.Repeat(row, Source.BatchSize * Source.SequenceLength).SelectMany(places => places)];
        return PerToken(format, 1, new SampleSize(DistinctSamples, SampleCodec.LengthOf(format, counts, DistinctSamples)));
    }

    private static double PerToken(PayloadFormat format, int hiddenSize, SampleSize? samples = null)
    {
        var rowCount = Source.BatchSize * Source.SequenceLength;
        var layout = SectionLayout.Of(format, Source, rowCount, new TeacherShape(hiddenSize, 1, 1, 1, 1), samples);
        return (double)layout.Sections[2].LengthBytes / rowCount;
    }
}
