using System.Buffers;
using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.TeacherActors.Log;
using TorchSharp;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>
/// What a teacher gave for a micro-batch, as the bytes that go over the wire (docs/PROTOCOL.md, "Payloads"). B sequences of T tokens, N
/// rows whose label counts.
/// </summary>
/// <param name="maker">Who computes.</param>
/// <param name="identity">With what; every header carries it.</param>
/// <param name="shape">The teacher's sizes.</param>
/// <param name="pool">Where the contents lie; the shared one when null.</param>
public sealed class BatchEncoder(WorkerId maker, LogIdentity identity, TeacherShape shape, BufferPool? pool = null)
{
    private readonly BufferPool _pool = pool ?? BufferPool.Shared;

    /// <summary>Encodes a micro-batch; the caller takes over the first reference.</summary>
    /// <param name="source">Which text; its B and T are the batch's.</param>
    /// <param name="batch">Which batch of it.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="output">The signal and the layers that the format names; stays the caller's.</param>
    /// <param name="format">The form. Numbers of another dtype than its encoding are rounded to it.</param>
    /// <exception cref="PayloadException">A number is not finite, or the batch reaches 2 GiB.</exception>
    /// <exception cref="ArgumentException">The output is not what the format asks for.</exception>
    public EncodedBatch Encode(BatchSource source, BatchId batch, TokenBatch tokens, TeacherOutput output, PayloadFormat format)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var rowCount = tokens.LossMask.AsSpan().Count(true);
        var samples = format.Kind == PayloadKind.Samples ? new SampleTensors(SignalOf<SampledSignal>(output, format), format) : null;
        var layout = SectionLayout.Of(format, source, rowCount, shape, samples?.Size);
        IMemoryOwner<byte> content = _pool.Rent(layout.ContentBytes);
        try
        {
            var bytes = content.Memory.Span;
            layout.ClearGaps(bytes);
            TokenCodec.Encode(tokens.TokenIds, layout.SpanOf(bytes, SectionKind.TokenIds));
            LossMaskCodec.Encode(tokens.LossMask, layout.SpanOf(bytes, SectionKind.LossMask));
            if (samples is null)
                WriteSignal(layout, bytes, tokens, output, format);
            else
                samples.Write(layout.SpanOf(bytes, SectionKind.Samples));
            foreach (var layer in format.Layers)
                WriteLayer(layout, bytes, output.Internals ?? throw NotGiven(format, "layers"), layer);
            return EncodedBatch.Seal(
                new BatchHeader(
                    batch, source, format, rowCount, layout.Sections, layout.ContentBytes, identity.ChunkBytes, maker,
                    identity.ModelDigest, identity.Recipe),
                content);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private static void WriteSignal(SectionLayout layout, Span<byte> bytes, TokenBatch tokens, TeacherOutput output, PayloadFormat format)
    {
        switch (format.Kind)
        {
            case PayloadKind.Hidden:
                var states = SignalOf<HiddenStateSignal>(output, format).States;
                TensorNumbers.Write(states, format.Encoding, layout.SpanOf(bytes, SectionKind.Hidden));
                break;
            case PayloadKind.Logits:
                var logits = SignalOf<LogitsSignal>(output, format).Logits;
                TensorNumbers.Write(logits, format.Encoding, layout.SpanOf(bytes, SectionKind.Logits));
                break;
            case PayloadKind.TopK:
                WriteTopK(SignalOf<TopKSignal>(output, format), tokens, format, layout.SpanOf(bytes, SectionKind.TopK));
                break;
        }
    }

    private static void WriteTopK(TopKSignal signal, TokenBatch tokens, PayloadFormat format, Span<byte> section)
    {
        var shape = new TopKShape((int)signal.RowCount, format.PlaceCount, format.VocabSize, format.Encoding);
        TopKCodec.Encode(
            shape, TensorNumbers.Span<long>(signal.TokenIds, torch.int64), TensorNumbers.Span<float>(signal.LogProbs, torch.float32),
            TensorNumbers.Span<float>(signal.TailLogProb, torch.float32), LabelsOf(tokens), section);
    }

    private static void WriteLayer(SectionLayout layout, Span<byte> bytes, TeacherInternals internals, LayerFormat format)
    {
        var (layer, part, encoding) = format;
        switch (part)
        {
            case LayerPart.Hidden:
                TensorNumbers.Write(internals.Hidden[layer], encoding, layout.SpanOf(bytes, SectionKind.LayerHidden, layer));
                break;
            case LayerPart.Attention or LayerPart.MeanAttention:
                TensorNumbers.WriteTriangles(
                    internals.Attention[layer], encoding, layout.SpanOf(bytes, SectionKind.LayerAttention, layer));
                break;
            case LayerPart.Relations:
                var (queries, keys, values) = internals.Relations[layer];
                TensorNumbers.Write(queries, encoding, layout.SpanOf(bytes, SectionKind.LayerQueries, layer));
                TensorNumbers.Write(keys, encoding, layout.SpanOf(bytes, SectionKind.LayerKeys, layer));
                TensorNumbers.Write(values, encoding, layout.SpanOf(bytes, SectionKind.LayerValues, layer));
                break;
        }
    }

    private static long[] LabelsOf(TokenBatch tokens) =>
    [
        .. from place in tokens.LossMask.Index()
           where place.Item
           let row = place.Index / tokens.SequenceLength
           select tokens.TokenIds[place.Index + row + 1],
    ];

    private static T SignalOf<T>(TeacherOutput output, PayloadFormat format) where T : TeacherSignal =>
        output.Signal as T ?? throw NotGiven(format, $"a {typeof(T).Name}");

    private static ArgumentException NotGiven(PayloadFormat format, string what) =>
        new($"the format is {format.Kind} with {format.Layers.Count} layers, but the teacher gave no {what}", nameof(format));
}
