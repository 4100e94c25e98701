using ActorDistill.Protocol.Batches;

namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// Where the sections of a batch's content lie: a pure function of format, batch and teacher, so that a header can be checked before a
/// byte of its content is taken. B sequences of T tokens, N of which have a label that counts.
/// </summary>
public sealed class SectionLayout
{
    /// <summary>Every section begins at a multiple of this.</summary>
    public const int AlignmentBytes = 64;

    /// <summary>No batch is longer: what a span can hold.</summary>
    public const int MostContentBytes = int.MaxValue;

    // Above every valid length, and far from where sums and products of lengths overflow.
    internal const long TooLarge = 1L << 40;

    private readonly long[] _offsets;

    private SectionLayout(IReadOnlyList<BatchSection> sections)
    {
        Sections = sections;
        _offsets = new long[sections.Count];
        var end = 0L;
        for (var index = 0; index < sections.Count; index++)
        {
            _offsets[index] = Aligned(end);
            end = Math.Min(checked(_offsets[index] + sections[index].LengthBytes), TooLarge);
        }
        ContentBytes = end;
    }

    /// <summary>In the order of the content: ids, mask, distribution, layers.</summary>
    public IReadOnlyList<BatchSection> Sections { get; }

    /// <summary>Of the whole content. It ends with its last section, without zeros.</summary>
    public long ContentBytes { get; }

    /// <summary>The layout of a batch that is about to be written.</summary>
    /// <param name="format">What is asked for.</param>
    /// <param name="source">B and T.</param>
    /// <param name="rowCount">N, at most B T.</param>
    /// <param name="teacher">Sizes of the teacher.</param>
    /// <param name="samples">For samples only: what was drawn.</param>
    /// <exception cref="PayloadException">
    /// The format has a fault, names a layer that the teacher lacks, or the batch reaches 2 GiB.
    /// </exception>
    /// <exception cref="ArgumentException">The row count is not one of this source, or samples without their size.</exception>
    public static SectionLayout Of(
        PayloadFormat format, BatchSource source, int rowCount, TeacherShape teacher, SampleSize? samples = null)
    {
        if (format.FirstFault() is { } fault)
            throw new PayloadException(PayloadFault.Format, fault);
        if (format.Layers.Count > 0 && format.Layers[^1].Layer > teacher.LayerCount)
            throw new PayloadException(
                PayloadFault.Format, $"layer {format.Layers[^1].Layer} is asked for, the teacher has {teacher.LayerCount} layers");
        if (rowCount < 0 || rowCount > (long)source.BatchSize * source.SequenceLength)
            throw new ArgumentException(
                $"{rowCount} rows, must be 0 to {source.BatchSize} sequences of {source.SequenceLength} tokens", nameof(rowCount));
        var layout = Unlimited(format, source, rowCount, teacher, samples);
        return layout.ContentBytes <= MostContentBytes ? layout : throw new PayloadException(layout.SizeProblem(source)!.Value);
    }

    /// <summary>The layout of a received header.</summary>
    /// <exception cref="PayloadException"><see cref="FirstProblem"/> finds one.</exception>
    public static SectionLayout Of(BatchHeader header, int? hiddenSize = null) => FirstProblem(header, hiddenSize) is { } problem
        ? throw new PayloadException(problem)
        : new SectionLayout(header.Sections);

    /// <summary>What contradicts itself in a header, or null. Reads the header only, and allocates no more than its size.</summary>
    /// <param name="header">As a peer sent it.</param>
    /// <param name="hiddenSize">D, when it is known.</param>
    public static PayloadProblem? FirstProblem(BatchHeader header, int? hiddenSize = null) => HeaderCheck.FirstProblem(header, hiddenSize);

    /// <summary>No batch of this format, source and teacher is longer, however many labels count and whatever is drawn.</summary>
    /// <exception cref="PayloadException">As <see cref="Of(PayloadFormat, BatchSource, int, TeacherShape, SampleSize?)"/>.</exception>
    public static long MostBytes(PayloadFormat format, BatchSource source, TeacherShape teacher)
    {
        var rowCount = (int)Math.Min((long)source.BatchSize * source.SequenceLength, int.MaxValue);
        SampleSize? samples = format.Kind == PayloadKind.Samples && format.FirstFault() == null
            ? new SampleSize(SampleCodec.MostPlaces(format), SampleCodec.MostBytes(rowCount, format))
            : null;
        return Of(format, source, rowCount, teacher, samples).ContentBytes;
    }

    /// <summary>One section of the content.</summary>
    /// <exception cref="ArgumentException">There is no such section, or the content is of another length.</exception>
    public Span<byte> SpanOf(Span<byte> content, SectionKind kind, int layer = 0) => content[RangeOf(content.Length, kind, layer)];

    /// <inheritdoc cref="SpanOf(Span{byte}, SectionKind, int)"/>
    public ReadOnlySpan<byte> SpanOf(ReadOnlySpan<byte> content, SectionKind kind, int layer = 0) =>
        content[RangeOf(content.Length, kind, layer)];

    /// <summary>Writes the zeros between the sections: a pooled buffer holds what it held before.</summary>
    /// <exception cref="ArgumentException">The content is of another length.</exception>
    public void ClearGaps(Span<byte> content)
    {
        RequireLength(content.Length);
        for (var index = 1; index < Sections.Count; index++)
            content[GapBefore(index)].Clear();
    }

    /// <summary>Whether the bytes between the sections are zero, as every encoder writes them.</summary>
    /// <exception cref="ArgumentException">The content is of another length.</exception>
    public PayloadProblem? FirstGapProblem(ReadOnlySpan<byte> content)
    {
        RequireLength(content.Length);
        for (var index = 1; index < Sections.Count; index++)
            if (content[GapBefore(index)].ContainsAnyExcept((byte)0))
                return new PayloadProblem(
                    PayloadFault.NotCanonical, $"the bytes before section {index} ({Sections[index].Kind}) must be zero");
        return null;
    }

    internal static SectionLayout Unlimited(
        PayloadFormat format, BatchSource source, int rowCount, TeacherShape teacher, SampleSize? samples) =>
        new([.. SectionList.Of(format, source, rowCount, teacher, samples)]);

    internal PayloadProblem? SizeProblem(BatchSource source) => ContentBytes <= MostContentBytes ? null : new PayloadProblem(
        PayloadFault.TooLarge,
        $"a batch of {source.BatchSize} sequences of {source.SequenceLength} tokens would reach 2 GiB with this payload: make it smaller");

    private static long Aligned(long bytes) => (bytes + AlignmentBytes - 1) / AlignmentBytes * AlignmentBytes;

    private Range GapBefore(int index) => new((int)(_offsets[index - 1] + Sections[index - 1].LengthBytes), (int)_offsets[index]);

    private Range RangeOf(int contentLength, SectionKind kind, int layer)
    {
        RequireLength(contentLength);
        for (var index = 0; index < Sections.Count; index++)
            if (Sections[index].Kind == kind && Sections[index].Layer == layer)
                return new Range((int)_offsets[index], (int)(_offsets[index] + Sections[index].LengthBytes));
        throw new ArgumentException($"the batch has no section {kind} of layer {layer}", nameof(kind));
    }

    private void RequireLength(int contentLength)
    {
        if (contentLength != ContentBytes)
            throw new ArgumentException($"the content has {contentLength} bytes, its layout {ContentBytes}", nameof(contentLength));
    }
}
