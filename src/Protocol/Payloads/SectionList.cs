using ActorDistill.Protocol.Batches;

namespace ActorDistill.Protocol.Payloads;

/// <summary>Which sections a format has, in their order, with shapes and lengths.</summary>
internal static class SectionList
{
    public static IEnumerable<BatchSection> Of(
        PayloadFormat format, BatchSource source, int rowCount, TeacherShape teacher, SampleSize? samples)
    {
        long batchSize = source.BatchSize, length = source.SequenceLength;
        yield return Section(SectionKind.TokenIds, 0, NumberEncoding.None, batchSize, length + 1);
        yield return Section(SectionKind.LossMask, 0, NumberEncoding.None, batchSize, length);
        switch (format.Kind)
        {
            case PayloadKind.Hidden:
                yield return Section(SectionKind.Hidden, 0, format.Encoding, rowCount, teacher.HiddenSize);
                break;
            case PayloadKind.Logits:
                yield return Section(SectionKind.Logits, 0, format.Encoding, rowCount, format.VocabSize);
                break;
            case PayloadKind.TopK:
                yield return Section(SectionKind.TopK, 0, format.Encoding, rowCount, format.PlaceCount);
                break;
            case PayloadKind.Samples:
                var drawn = samples ?? throw new ArgumentException("samples without their size", nameof(samples));
                yield return new BatchSection(
                    SectionKind.Samples, 0, NumberEncoding.None, [rowCount, drawn.PlaceCount], drawn.LengthBytes);
                break;
        }
        foreach (var layer in format.Layers)
            foreach (var (kind, heads, width) in PartsOf(layer.Part, teacher, length))
                yield return heads == 0
                    ? Section(kind, layer.Layer, layer.Encoding, batchSize, length, width)
                    : Section(kind, layer.Layer, layer.Encoding, batchSize, heads, length, width);

        BatchSection Section(SectionKind kind, int layer, NumberEncoding encoding, params long[] shape) =>
            new(kind, layer, encoding, shape, SectionLengths.Of(kind, encoding, shape, format.VocabSize));
    }

    private static IEnumerable<(SectionKind Kind, long Heads, long Width)> PartsOf(LayerPart part, TeacherShape teacher, long length) =>
        part switch
        {
            LayerPart.Hidden => [(SectionKind.LayerHidden, 0, teacher.HiddenSize)],
            LayerPart.Attention => [(SectionKind.LayerAttention, teacher.HeadCount, length)],
            LayerPart.MeanAttention => [(SectionKind.LayerAttention, 1, length)],
            LayerPart.Relations =>
            [
                (SectionKind.LayerQueries, teacher.HeadCount, teacher.HeadSize),
                (SectionKind.LayerKeys, teacher.KeyValueHeadCount, teacher.HeadSize),
                (SectionKind.LayerValues, teacher.KeyValueHeadCount, teacher.HeadSize),
            ],
        };
}
