using System.Buffers.Binary;

namespace ActorDistill.Protocol.Payloads;

/// <summary>Numbers of up to 32 bits at any bit of a buffer; the lowest bit of a byte comes first.</summary>
internal static class BitFields
{
    /// <summary>The bits that it takes to write every number below <paramref name="count"/>; 0 for one number.</summary>
    public static int WidthOf(int count) => 32 - int.LeadingZeroCount(count - 1);

    /// <summary>Reads <paramref name="width"/> bits; all must lie in the buffer.</summary>
    public static uint Read(ReadOnlySpan<byte> source, int bit, int width) =>
        (uint)((Window(source, bit / 8) >> (bit % 8)) & ((1UL << width) - 1));

    /// <summary>Writes into zeros; what lies around stays as it is.</summary>
    public static void Write(Span<byte> destination, int bit, int width, uint value)
    {
        var window = (ulong)value << (bit % 8);
        var first = bit / 8;
        if (destination.Length - first >= sizeof(ulong))
        {
            var place = destination[first..];
            BinaryPrimitives.WriteUInt64LittleEndian(place, BinaryPrimitives.ReadUInt64LittleEndian(place) | window);
            return;
        }
        for (var index = first; index <= (bit + width - 1) / 8; index++, window >>= 8)
            destination[index] |= (byte)window;
    }

    /// <summary>Eight bytes, zeros behind the end.</summary>
    public static ulong Window(ReadOnlySpan<byte> source, int index)
    {
        if (source.Length - index >= sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(source[index..]);
        var window = 0UL;
        for (var place = source.Length - 1; place >= index; place--)
            window = window << 8 | source[place];
        return window;
    }
}
