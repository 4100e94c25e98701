using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Payloads;
using TorchSharp;
using PayloadKind = ActorDistill.Protocol.Payloads.PayloadKind;

namespace ActorDistill.StudentActors.Teaching;

/// <summary>
/// Received bytes to what a teacher in this process would have given: the same bits in float32, bfloat16, float16 and samples; with int8,
/// the nearest that it holds, as float32. Kept tokens come in ascending order. B sequences of T tokens, N rows whose label counts.
/// </summary>
/// <param name="vocabSize">Rows of the student's embedding: every token id must be below.</param>
/// <param name="device">Where the tensors go.</param>
/// <param name="headWeight">The teacher's head [V, Dt] on that device, for hidden states; the caller's. Null for other payloads.</param>
/// <param name="form">What becomes of the tail of top-k.</param>
public sealed class BatchDecoder(
    int vocabSize, torch.Device device, torch.Tensor? headWeight = null, TopKForm form = TopKForm.TailBucket)
{
    private readonly int? _hiddenSize = headWeight is { } head ? (int)head.shape[1] : null;

    /// <summary>The text.</summary>
    /// <exception cref="PayloadException">The batch is not what our encoder writes.</exception>
    public TokenBatch Tokens(EncodedBatch batch)
    {
        var (header, layout) = (batch.Header, SectionLayout.Of(batch.Header, _hiddenSize));
        var content = batch.Content.Span;
        if (layout.FirstGapProblem(content) is { } gap)
            throw new PayloadException(gap);
        var (batchSize, length) = (header.Source.BatchSize, header.Source.SequenceLength);
        var tokens = new TokenBatch(batchSize, length, new long[batchSize * (length + 1)], new bool[batchSize * length]);
        TokenCodec.Decode(layout.SpanOf(content, SectionKind.TokenIds), vocabSize, tokens.TokenIds);
        var rowCount = LossMaskCodec.Decode(layout.SpanOf(content, SectionKind.LossMask), tokens.LossMask);
        return rowCount == header.RowCount
            ? tokens
            : throw new PayloadException(PayloadFault.Sections, $"{rowCount} labels count, the header has {header.RowCount} rows");
    }

    /// <summary>What the teacher said of it; the caller disposes of it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="tokens">Its text, from <see cref="Tokens"/>.</param>
    /// <exception cref="PayloadException">The batch is not what our encoder writes.</exception>
    /// <exception cref="InvalidOperationException">Hidden states, and there is no head.</exception>
    public TeacherOutput Output(EncodedBatch batch, TokenBatch tokens)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var layout = SectionLayout.Of(batch.Header, _hiddenSize);
        // What it owns has left the scope only when nothing can fail any more.
        var internals = Internals(batch, layout);
        var signal = Signal(batch, layout, tokens);
        return new TeacherOutput(signal, internals?.Keep());
    }

    private TeacherSignal? Signal(EncodedBatch batch, SectionLayout layout, TokenBatch tokens)
    {
        var header = batch.Header;
        var content = batch.Content.Span;
        switch (header.Format.Kind)
        {
            case PayloadKind.Hidden:
                var head = headWeight ?? throw new InvalidOperationException("hidden states need the teacher's head");
                return new HiddenStateSignal(Numbers(batch, layout, SectionKind.Hidden), head);
            case PayloadKind.Logits:
                return new LogitsSignal(Numbers(batch, layout, SectionKind.Logits));
            case PayloadKind.TopK:
                return Kept(header, layout.SpanOf(content, SectionKind.TopK), LabelsOf(tokens));
            case PayloadKind.Samples:
                return Drawn(header, layout, content);
            default:
                return null;
        }
    }

    private TopKSignal Kept(BatchHeader header, ReadOnlySpan<byte> section, long[] labels)
    {
        var format = header.Format;
        var shape = new TopKShape(header.RowCount, format.PlaceCount, format.VocabSize, format.Encoding);
        var tokenIds = torch.empty(shape.RowCount, shape.PlaceCount, torch.int64);
        var logProbs = torch.empty(shape.RowCount, shape.PlaceCount, torch.float32);
        var tails = torch.empty(shape.RowCount, torch.float32);
        TopKCodec.Decode(
            shape, section, labels, TensorSections.Elements<long>(tokenIds), TensorSections.Elements<float>(logProbs),
            TensorSections.Elements<float>(tails));
        var dtype = TensorSections.DtypeOf(format.Encoding);
        return new TopKSignal(
            tokenIds.to(device), logProbs.to(dtype).to(device), tails.to(dtype).to(device), format.Temperature, form);
    }

    private SampledSignal Drawn(BatchHeader header, SectionLayout layout, ReadOnlySpan<byte> content)
    {
        var places = layout.Sections.Single(section => section.Kind == SectionKind.Samples).Shape[1];
        var tokenIds = torch.empty(header.RowCount, places, torch.int64);
        var counts = torch.empty(header.RowCount, places, torch.int32);
        SampleCodec.Decode(
            header.Format, layout.SpanOf(content, SectionKind.Samples), (int)places, TensorSections.Elements<long>(tokenIds),
            TensorSections.Elements<int>(counts));
        var weights = counts.to(torch.float32).div_(header.Format.SampleCount);
        return new SampledSignal(tokenIds.to(device), weights.to(device), header.Format.Temperature);
    }

    private TeacherInternals? Internals(EncodedBatch batch, SectionLayout layout)
    {
        if (batch.Header.Format.Layers.Count == 0)
            return null;
        var attention = new Dictionary<int, torch.Tensor>();
        var relations = new Dictionary<int, AttentionInputs>();
        var hidden = new Dictionary<int, torch.Tensor>();
        foreach (var (layer, part, _) in batch.Header.Format.Layers)
        {
            if (part == LayerPart.Hidden)
                hidden.Add(layer, Numbers(batch, layout, SectionKind.LayerHidden, layer));
            else if (part == LayerPart.Relations)
                relations.Add(layer, new AttentionInputs(
                    Numbers(batch, layout, SectionKind.LayerQueries, layer), Numbers(batch, layout, SectionKind.LayerKeys, layer),
                    Numbers(batch, layout, SectionKind.LayerValues, layer)));
            else
                attention.Add(layer, Numbers(batch, layout, SectionKind.LayerAttention, layer));
        }
        return new TeacherInternals(attention, relations, hidden);
    }

    private torch.Tensor Numbers(EncodedBatch batch, SectionLayout layout, SectionKind kind, int layer = 0)
    {
        var section = layout.Sections.Single(one => one.Kind == kind && one.Layer == layer);
        return TensorSections.Read(section, layout.SpanOf(batch.Content.Span, kind, layer)).to(device);
    }

    private static long[] LabelsOf(TokenBatch tokens) =>
    [
        .. from place in tokens.LossMask.Index()
           where place.Item
           let row = place.Index / tokens.SequenceLength
           select tokens.TokenIds[place.Index + row + 1],
    ];
}
