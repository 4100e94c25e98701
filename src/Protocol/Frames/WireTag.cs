namespace ActorDistill.Protocol.Frames;

/// <summary>Protobuf's tags of the message Frame: field number times eight and the wire type.</summary>
internal static class WireTag
{
    public const int TypeBits = 3;
    public const uint TypeMask = 7;

    // Wire types.
    public const uint Varint = 0;
    public const uint Fixed64 = 1;
    public const uint Bytes = 2;
    public const uint GroupStart = 3;
    public const uint GroupEnd = 4;
    public const uint Fixed32 = 5;

    // Fields 1 to 4, the parts, are as the numbers of FrameKind.
    public const uint SeqNrField = 5;
    public const uint OffsetBytesField = 6;
    public const uint Crc32CField = 7;

    public static uint Of(uint field, uint type) => field << TypeBits | type;

    /// <summary>Bytes of a number as a varint.</summary>
    public static int VarintBytes(ulong value) => (System.Numerics.BitOperations.Log2(value | 1) + 7) / 7;
}
