using System.Collections.Concurrent;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.TeacherActors.Log;

namespace ActorDistill.TeacherActors.Tests.Doubles;

/// <summary>A teacher without a model: the bytes of a batch follow from its number and its form.</summary>
internal sealed class PatternMaker(LogIdentity identity, TeacherShape shape, BufferPool pool) : IBatchMaker
{
    /// <summary>Every forward pass: which batch, in how many forms.</summary>
    public ConcurrentQueue<(BatchSource Source, long Batch, int FormatCount)> Forwards { get; } = [];

    /// <summary>Awaited within each forward pass.</summary>
    public Func<BatchId, Task> During { get; set; } = _ => Task.CompletedTask;

    public string? RefusalOf(BatchSource source) => source.CorpusDigest[0] == 'f' ? $"corpus {source.CorpusDigest} is not here" : null;

    public async ValueTask<IReadOnlyList<EncodedBatch>> MakeAsync(
        BatchSource source, BatchId batch, IReadOnlyList<PayloadFormat> formats, CancellationToken cancellation)
    {
        Forwards.Enqueue((source, batch.Value, formats.Count));
        await During(batch).WaitAsync(cancellation);
        return [.. formats.Select(format => Encode(source, batch, format))];
    }

    public EncodedBatch Encode(BatchSource source, BatchId batch, PayloadFormat format)
    {
        var rowCount = source.BatchSize * source.SequenceLength;
        var layout = SectionLayout.Of(format, source, rowCount, shape);
        var content = pool.Rent(layout.ContentBytes);
        var bytes = content.GetSpan();
        bytes.Clear();
        var offset = 0L;
        foreach (var section in layout.Sections)
        {
            var first = (byte)(batch.Value * 31 + (int)format.Encoding * 7 + (int)section.Kind);
            FillPattern(bytes.Slice((int)offset, (int)section.LengthBytes), first);
            offset = (offset + section.LengthBytes + SectionLayout.AlignmentBytes - 1) / SectionLayout.AlignmentBytes
                * SectionLayout.AlignmentBytes;
        }
        return EncodedBatch.Seal(
            new BatchHeader(
                batch, source, format, rowCount, layout.Sections, layout.ContentBytes, identity.ChunkBytes, new WorkerId("teacher-1"),
                identity.ModelDigest, identity.Recipe),
            content);
    }

    // Cheap beside what is measured, and no two batches alike.
    private static void FillPattern(Span<byte> bytes, byte first)
    {
        Span<byte> pattern = stackalloc byte[251];
        for (var index = 0; index < pattern.Length; index++) pattern[index] = (byte)(first + index * 3);
        for (; bytes.Length > pattern.Length; bytes = bytes[pattern.Length..]) pattern.CopyTo(bytes);
        pattern[..bytes.Length].CopyTo(bytes);
    }
}
