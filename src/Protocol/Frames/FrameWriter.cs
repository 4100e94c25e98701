using System.Buffers;
using System.Buffers.Binary;

namespace ActorDistill.Protocol.Frames;

/// <summary>Frames to the bytes that protobuf would write, without a copy in between.</summary>
public static class FrameWriter
{
    // Tag and length before the part; then tag and varint twice, tag and CRC.
    private const int BeforePartMax = 1 + 5;
    private const int BehindPartMax = 2 * (1 + 10) + 1 + 4;

    /// <summary>Bytes of the encoded frame.</summary>
    public static int LengthOf(Frame frame) => checked(
        1 + WireTag.VarintBytes((ulong)frame.Part.Length) + frame.Part.Length
        + LengthOf(frame.SeqNr.Value) + LengthOf(frame.OffsetBytes) + (frame.Crc32C == 0 ? 0 : 1 + sizeof(uint)));

    /// <summary>Writes a frame.</summary>
    public static void Write(Frame frame, IBufferWriter<byte> output)
    {
        var before = output.GetSpan(BeforePartMax);
        var length = WriteVarint(before, WireTag.Of((uint)frame.Kind, WireTag.Bytes));
        length += WriteVarint(before[length..], (ulong)frame.Part.Length);
        output.Advance(length);
        output.Write(frame.Part.Span);
        var behind = output.GetSpan(BehindPartMax);
        length = WriteNumber(behind, WireTag.SeqNrField, frame.SeqNr.Value);
        length += WriteNumber(behind[length..], WireTag.OffsetBytesField, frame.OffsetBytes);
        if (frame.Crc32C != 0)
        {
            length += WriteVarint(behind[length..], WireTag.Of(WireTag.Crc32CField, WireTag.Fixed32));
            BinaryPrimitives.WriteUInt32LittleEndian(behind[length..], frame.Crc32C);
            length += sizeof(uint);
        }
        output.Advance(length);
    }

    private static int LengthOf(long value) => value == 0 ? 0 : 1 + WireTag.VarintBytes((ulong)value);

    private static int WriteNumber(Span<byte> target, uint field, long value)
    {
        if (value == 0) return 0;
        var length = WriteVarint(target, WireTag.Of(field, WireTag.Varint));
        return length + WriteVarint(target[length..], (ulong)value);
    }

    private static int WriteVarint(Span<byte> target, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        return length;
    }
}
