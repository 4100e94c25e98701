using ActorDistill.Protocol.Identity;
using Microsoft.Win32.SafeHandles;

namespace ActorDistill.TeacherActors.Log;

/// <summary>The batches that a segment holds, found by walking from one to the next.</summary>
/// <param name="Records">Where each stands.</param>
/// <param name="EndBytes">Behind the last whole one.</param>
/// <param name="Faults">What is damaged or cut off, one sentence each.</param>
internal sealed record SegmentScan(IReadOnlyList<(BatchId Batch, long Offset)> Records, long EndBytes, IReadOnlyList<string> Faults)
{
    private const int SearchBytes = 64 * 1024;

    /// <param name="file">The segment.</param>
    /// <param name="firstOffset">Behind its header.</param>
    public static SegmentScan Of(SafeFileHandle file, long firstOffset)
    {
        var (records, faults) = (new List<(BatchId, long)>(), new List<string>());
        var length = RandomAccess.GetLength(file);
        var end = firstOffset;
        Span<byte> bytes = stackalloc byte[RecordHead.Bytes];
        for (var offset = firstOffset; offset < length;)
        {
            if (TryReadAt(file, offset, bytes, out var head) && head.TotalBytes <= length - offset)
            {
                records.Add((head.Batch, offset));
                offset = end = offset + head.TotalBytes;
                continue;
            }
            // Behind a damaged head whole batches may follow; behind a batch that was cut off none does.
            var next = FindHead(file, offset + RecordHead.Bytes, length);
            faults.Add(next == null ? $"is cut off in {Named(head)} at byte {length}" : $"is damaged from byte {offset} to {next}");
            if (next == null) break;
            offset = next.Value;
        }
        return new SegmentScan(records, end, faults);
    }

    private static string Named(RecordHead head) => head.HeaderBytes == 0 ? "the head of a batch" : $"{head.Batch}";

    private static bool TryReadAt(SafeFileHandle file, long offset, Span<byte> bytes, out RecordHead head)
    {
        head = default;
        return RandomAccess.Read(file, bytes, offset) == bytes.Length && RecordHead.TryRead(bytes, out head);
    }

    /// <summary>The next head of a whole record; null when there is none.</summary>
    private static long? FindHead(SafeFileHandle file, long from, long length)
    {
        var window = new byte[SearchBytes];
        for (var start = from; start + RecordHead.Bytes <= length; start += SearchBytes)
        {
            var read = RandomAccess.Read(file, window, start);
            for (var at = 0; at + RecordHead.Bytes <= read; at += RecordHead.Bytes)
                if (RecordHead.TryRead(window.AsSpan(at, RecordHead.Bytes), out var head) && head.TotalBytes <= length - start - at)
                    return start + at;
        }
        return null;
    }
}
