using System.Collections.Concurrent;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.TeacherActors.Log;

namespace ActorDistill.EndToEnd.Tests.DataPlane.Doubles;

/// <summary>A teacher without a model: ids, mask and hidden states are formulas of their places. sample.py has the same.</summary>
internal sealed class FormulaMaker(string name) : IBatchMaker
{
    /// <summary>Every forward pass: which batch.</summary>
    public ConcurrentQueue<long> Forwards { get; } = [];

    /// <summary>Awaited within each forward pass.</summary>
    public Func<Task> During { get; set; } = () => Task.CompletedTask;

    public static long[] Ids(BatchId batch) =>
    [
        .. from sequence in Enumerable.Range(0, Sample.Source.BatchSize)
           from place in Enumerable.Range(0, Sample.Source.SequenceLength + 1)
           select (batch.Value * 7 + sequence * 5 + place * 3) % Sample.VocabSize,
    ];

    public static bool[] Mask(BatchId batch) =>
    [
        .. from sequence in Enumerable.Range(0, Sample.Source.BatchSize)
           from place in Enumerable.Range(0, Sample.Source.SequenceLength)
           select (batch.Value + sequence + place) % 3 != 0,
    ];

    /// <summary>Sixteenths below 8, which every encoding of numbers but int8 holds exactly.</summary>
    public static float[] Hidden(BatchId batch) =>
    [
        .. from row in Enumerable.Range(0, Mask(batch).Count(counts => counts))
           from column in Enumerable.Range(0, Sample.Shape.HiddenSize)
           select ((batch.Value * 31 + row * 7 + column * 3) % 256 - 128) / 16f,
    ];

    public string? RefusalOf(BatchSource source) => source == Sample.Source ? null : $"corpus {source.CorpusDigest} is not here";

    public async ValueTask<IReadOnlyList<EncodedBatch>> MakeAsync(
        BatchSource source, BatchId batch, IReadOnlyList<PayloadFormat> formats, CancellationToken cancellation)
    {
        await During().WaitAsync(cancellation);
        Forwards.Enqueue(batch.Value);
        return [.. formats.Select(format => Encode(batch, format))];
    }

    public EncodedBatch Encode(BatchId batch, PayloadFormat format)
    {
        var mask = Mask(batch);
        var layout = SectionLayout.Of(format, Sample.Source, mask.Count(counts => counts), Sample.Shape);
        var content = BufferPool.Shared.Rent(layout.ContentBytes);
        var bytes = content.GetSpan();
        layout.ClearGaps(bytes);
        TokenCodec.Encode(Ids(batch), layout.SpanOf(bytes, SectionKind.TokenIds));
        var rowCount = LossMaskCodec.Encode(mask, layout.SpanOf(bytes, SectionKind.LossMask));
        FloatCodec.Encode(Hidden(batch), Sample.Shape.HiddenSize, format.Encoding, layout.SpanOf(bytes, SectionKind.Hidden));
        return EncodedBatch.Seal(
            new BatchHeader(
                batch, Sample.Source, format, rowCount, layout.Sections, layout.ContentBytes, Sample.ChunkBytes, new WorkerId(name),
                Sample.ModelDigest, Sample.Recipe),
            content);
    }

    /// <summary>The content that a batch must have, whoever made it.</summary>
    public static byte[] ContentOf(BatchId batch, PayloadFormat format)
    {
        var made = new FormulaMaker("any").Encode(batch, format);
        var content = made.Content.ToArray();
        made.Release();
        return content;
    }
}
