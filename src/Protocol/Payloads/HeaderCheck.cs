using ActorDistill.Protocol.Batches;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// A header must be the one that our encoder would have written. Sizes of the teacher that only the header tells are read from it; then
/// the layout is made again and compared section by section.
/// </summary>
internal static class HeaderCheck
{
    public static PayloadProblem? FirstProblem(BatchHeader header, int? hiddenSize)
    {
        var (format, source) = (header.Format, header.Source);
        if (format.FirstFault() is { } fault)
            return new PayloadProblem(PayloadFault.Format, fault);
        if (source.BatchSize < 1 || source.SequenceLength < 1)
            return new PayloadProblem(
                PayloadFault.Format, $"{source.BatchSize} sequences of {source.SequenceLength} tokens, both must be at least 1");
        var tokenCount = (long)source.BatchSize * source.SequenceLength;
        if (header.RowCount < 0 || header.RowCount > tokenCount)
            return new PayloadProblem(PayloadFault.Sections, $"{header.RowCount} rows, must be 0 to {tokenCount}");
        // An attacker's layers cost what was received of them, and no more.
        if (FirstStrayProblem(header) is { } stray)
            return stray;
        var samples = format.Kind == PayloadKind.Samples ? SamplesOf(header) : default(SampleSize?);
        var expected = SectionLayout.Unlimited(format, source, header.RowCount, TeacherOf(header, hiddenSize), samples);
        if (expected.SizeProblem(source) is { } size)
            return size;
        return FirstDifference(expected.Sections, header.Sections)
            ?? (samples is { } drawn ? SampleProblem(header, drawn) : null)
            ?? (header.ContentBytes == expected.ContentBytes ? null : new PayloadProblem(
                PayloadFault.Length,
                $"the content is said to have {header.ContentBytes} bytes, its sections make {expected.ContentBytes}"));
    }

    private static PayloadProblem? FirstStrayProblem(BatchHeader header)
    {
        var distribution = header.Format.Kind == PayloadKind.None ? 0 : 1;
        var count = 2 + distribution + header.Format.Layers.Sum(layer => layer.Part == LayerPart.Relations ? 3 : 1);
        return header.Sections.Count == count
            ? null
            : new PayloadProblem(PayloadFault.Sections, $"{header.Sections.Count} sections, the format has {count}");
    }

    private static PayloadProblem? FirstDifference(IReadOnlyList<BatchSection> expected, IReadOnlyList<BatchSection> found)
    {
        for (var index = 0; index < expected.Count; index++)
        {
            var (right, given) = (expected[index], found[index]);
            if ((right.Kind, right.Layer, right.Encoding) != (given.Kind, given.Layer, given.Encoding))
                return new PayloadProblem(
                    PayloadFault.Sections, $"section {index} is {Named(given)}, must be {Named(right)}");
            if (!right.Shape.SequenceEqual(given.Shape))
                return new PayloadProblem(
                    PayloadFault.Sections, $"section {index} ({right.Kind}) is {Shown(given.Shape)}, must be {Shown(right.Shape)}");
            if (right.LengthBytes != given.LengthBytes)
                return new PayloadProblem(
                    PayloadFault.Length, $"section {index} ({right.Kind}) has {given.LengthBytes} bytes, must have {right.LengthBytes}");
        }
        return null;
    }

    private static string Named(BatchSection section) => $"{section.Kind} of layer {section.Layer} in encoding {(int)section.Encoding}";

    private static string Shown(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Sizes as the header has them; where it has none, or a senseless one, 1, which the comparison then finds.</summary>
    private static TeacherShape TeacherOf(BatchHeader header, int? hiddenSize)
    {
        // The mean over heads says nothing about their number.
        var attention = header.Format.Layers.FirstOrDefault(layer => layer.Part == LayerPart.Attention);
        return new TeacherShape(
            hiddenSize ?? Dimension(section => section.Kind is SectionKind.Hidden or SectionKind.LayerHidden, ^1),
            int.MaxValue,
            Dimension(
                section => section.Kind == SectionKind.LayerQueries
                    || (section.Kind == SectionKind.LayerAttention && section.Layer == attention.Layer),
                1),
            Dimension(section => section.Kind == SectionKind.LayerKeys, 1),
            Dimension(section => section.Kind == SectionKind.LayerQueries, 3));

        int Dimension(Func<BatchSection, bool> condition, Index index)
        {
            var shape = header.Sections.FirstOrDefault(condition)?.Shape;
            var offset = shape == null ? -1 : index.GetOffset(shape.Count);
            return shape != null && offset >= 0 && offset < shape.Count && shape[offset] is >= 1 and <= int.MaxValue
                ? (int)shape[offset]
                : 1;
        }
    }

    private static SampleSize SamplesOf(BatchHeader header)
    {
        var section = header.Sections[2];
        var places = section.Shape.Count == 2 ? Math.Clamp(section.Shape[1], 1, SampleCodec.MostPlaces(header.Format)) : 1;
        return new SampleSize((int)places, Math.Clamp(section.LengthBytes, 0, SectionLayout.TooLarge));
    }

    private static PayloadProblem? SampleProblem(BatchHeader header, SampleSize samples)
    {
        var (least, most) = SampleCodec.LengthLimits(header.RowCount, samples.PlaceCount, header.Format);
        return samples.LengthBytes >= least && samples.LengthBytes <= most ? null : new PayloadProblem(
            PayloadFault.Length, $"the samples have {samples.LengthBytes} bytes, must have {least} to {most}");
    }
}
