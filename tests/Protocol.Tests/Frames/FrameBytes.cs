using System.Buffers;
using ActorDistill.Protocol.Frames;

namespace ActorDistill.Protocol.Tests.Frames;

/// <summary>Frames as bytes, and bytes as a connection hands them over.</summary>
internal static class FrameBytes
{
    public static byte[] Of(Frame frame)
    {
        var writer = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, writer);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>The same bytes cut into segments of at most that length.</summary>
    public static ReadOnlySequence<byte> InPieces(byte[] bytes, int pieceBytes)
    {
        if (bytes.Length == 0) return ReadOnlySequence<byte>.Empty;
        Segment? first = null, last = null;
        for (var start = 0; start < bytes.Length; start += pieceBytes)
        {
            last = new Segment(bytes.AsMemory(start, Math.Min(pieceBytes, bytes.Length - start)), last);
            first ??= last;
        }
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
