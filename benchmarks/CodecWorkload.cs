using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Benchmarks;

/// <summary>One codec with its input and output ready.</summary>
/// <param name="Name">Payload and encoding.</param>
/// <param name="DecodedBytes">float32 numbers and int64 ids.</param>
/// <param name="WireBytes">The section.</param>
/// <param name="Encode">From the numbers into the section.</param>
/// <param name="Decode">From the section into other numbers.</param>
/// <param name="RelativeError">Of the decoded numbers.</param>
internal sealed record CodecRun(string Name, long DecodedBytes, long WireBytes, Action Encode, Action Decode, Func<double> RelativeError);

/// <summary>The codecs on random batches.</summary>
internal static class CodecWorkload
{
    private static readonly NumberEncoding[] Encodings =
        [NumberEncoding.Float32, NumberEncoding.BFloat16, NumberEncoding.Float16, NumberEncoding.Int8];

    public static IEnumerable<CodecRun> All(CodecSize size)
    {
        var states = Normal(size.RowCount * size.HiddenSize, 1);
        var copy = new float[states.Length];
        yield return new CodecRun(
            "memory copy", states.Length * 4L, states.Length * 4L, () => states.CopyTo(copy, 0), () => copy.CopyTo(states, 0), () => 0);
        foreach (var encoding in Encodings)
            yield return OfStates(states, size, encoding);
        foreach (var encoding in Encodings)
            yield return OfAttention(size, encoding);
        foreach (var encoding in Encodings)
            yield return OfTopK(size, encoding);
        yield return OfSamples(size);
    }

    public static float[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (var index = 0; index < count; index++)
            values[index] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    private static CodecRun OfStates(float[] states, CodecSize size, NumberEncoding encoding)
    {
        var section = new byte[size.RowCount * FloatCodec.RowBytes(size.HiddenSize, encoding)];
        var decoded = new float[states.Length];
        return new CodecRun(
            $"hidden {encoding}", states.Length * 4L, section.Length,
            () => FloatCodec.Encode(states, size.HiddenSize, encoding, section),
            () => FloatCodec.Decode(section, size.HiddenSize, encoding, decoded),
            () => RelativeError(states, decoded));
    }

    private static CodecRun OfAttention(CodecSize size, NumberEncoding encoding)
    {
        // As many rows as there are tokens, in matrices of 256.
        const int Side = 256;
        var count = Math.Max(1, size.RowCount / Side);
        var matrices = new float[count * Side * Side];
        for (var row = 0; row < count * Side; row++)
        {
            var weights = matrices.AsSpan(row * Side, (row % Side) + 1);
            Normal(weights.Length, row).CopyTo(weights);
            var sum = 0f;
            foreach (ref var weight in weights)
                sum += weight = MathF.Exp(2 * weight);
            foreach (ref var weight in weights)
                weight /= sum;
        }
        var section = new byte[count * TriangleCodec.MatrixBytes(Side, encoding)];
        var decoded = new float[matrices.Length];
        return new CodecRun(
            $"attention {encoding}", matrices.Length * 4L, section.Length,
            () => TriangleCodec.Encode(matrices, Side, encoding, section),
            () => TriangleCodec.Decode(section, Side, encoding, decoded),
            () => RelativeError(matrices, decoded));
    }

    private static CodecRun OfTopK(CodecSize size, NumberEncoding encoding)
    {
        var selector = new TopKSelector(size.VocabSize, size.TopK);
        var shape = new TopKShape(size.RowCount, selector.PlaceCount, size.VocabSize, encoding);
        var (ids, labels) = (new long[size.RowCount * selector.PlaceCount], new long[size.RowCount]);
        var (logProbs, tails) = (new float[ids.Length], new float[size.RowCount]);
        for (var row = 0; row < size.RowCount; row++)
        {
            var (first, logits) = (row * selector.PlaceCount, Normal(size.VocabSize, row));
            foreach (ref var logit in logits.AsSpan())
                logit *= 3;
            selector.Select(
                logits, labels.AsSpan(row, 1), 1, ids.AsSpan(first, selector.PlaceCount), logProbs.AsSpan(first, selector.PlaceCount),
                tails.AsSpan(row, 1));
        }
        var section = new byte[shape.LengthBytes];
        var (decodedIds, decoded, decodedTails) = (new long[ids.Length], new float[ids.Length], new float[size.RowCount]);
        return new CodecRun(
            $"top-{size.TopK} {encoding}", (ids.Length * 12L) + (tails.Length * 4L), section.Length,
            () => TopKCodec.Encode(shape, ids, logProbs, tails, labels, section),
            () => TopKCodec.Decode(shape, section, labels, decodedIds, decoded, decodedTails),
            () => RelativeError(logProbs, decoded));
    }

    private static CodecRun OfSamples(CodecSize size)
    {
        const int Draws = 50;
        var format = new PayloadFormat(PayloadKind.Samples, NumberEncoding.None, size.VocabSize, SampleCount: Draws, Seed: 1);
        var (ids, counts) = (new long[size.RowCount * PayloadSizes.DistinctSamples], new int[size.RowCount * PayloadSizes.DistinctSamples]);
        var random = new Random(1);
        for (var place = 0; place < ids.Length; place++)
        {
            var inRow = place % PayloadSizes.DistinctSamples;
            ids[place] = ((long)inRow * size.VocabSize / PayloadSizes.DistinctSamples) + random.Next(100);
            counts[place] = inRow == 0 ? Draws - PayloadSizes.DistinctSamples + 1 : 1;
        }
        var section = new byte[SampleCodec.LengthOf(format, counts, PayloadSizes.DistinctSamples)];
        var (decodedIds, decodedCounts) = (new long[ids.Length], new int[ids.Length]);
        return new CodecRun(
            $"samples, {PayloadSizes.DistinctSamples} of {Draws}", ids.Length * 12L, section.Length,
            () => SampleCodec.Encode(format, ids, counts, PayloadSizes.DistinctSamples, section),
            () => SampleCodec.Decode(format, section, PayloadSizes.DistinctSamples, decodedIds, decodedCounts),
            () => ids.AsSpan().SequenceEqual(decodedIds) && counts.AsSpan().SequenceEqual(decodedCounts) ? 0 : double.NaN);
    }

    private static double RelativeError(float[] values, float[] decoded)
    {
        var (error, size) = (0.0, 0.0);
        for (var index = 0; index < values.Length; index++)
        {
            error += Math.Pow((double)decoded[index] - values[index], 2);
            size += Math.Pow(values[index], 2);
        }
        return Math.Sqrt(error / size);
    }
}
