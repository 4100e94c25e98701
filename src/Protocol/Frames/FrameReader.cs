using System.Buffers;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Protocol.Frames;

/// <summary>
/// Bytes to frames, as protobuf reads them: fields in any order, unknown ones skipped, of a repeated one the last counts, two messages
/// of one kind are joined. Stricter in one thing: a known field with another wire type is a fault. The bytes of a chunk are copied once,
/// into a pooled buffer.
/// </summary>
public static class FrameReader
{
    private const int GroupDepthMax = 32;

    /// <summary>The frame of these bytes. The caller disposes it.</summary>
    /// <param name="bytes">One whole message; not needed afterwards.</param>
    /// <param name="pool">Where chunks go.</param>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    public static Frame Read(in ReadOnlySequence<byte> bytes, BufferPool pool)
    {
        var fields = new Fields();
        var reader = new SequenceReader<byte>(bytes);
        while (!reader.End)
            ReadField(ref reader, ref fields);
        var (kind, seqNr) = (fields.Kind ?? throw Fault("has no part"), new SeqNr(fields.SeqNr));
        if (kind != FrameKind.Chunk)
            return new Frame(kind, seqNr, fields.OffsetBytes, fields.Crc32C, fields.Message, owned: null);
        var buffer = pool.Rent(fields.Chunk.Length);
        fields.Chunk.CopyTo(buffer.GetSpan());
        return new Frame(kind, seqNr, fields.OffsetBytes, fields.Crc32C, buffer.Memory, buffer);
    }

    private static void ReadField(ref SequenceReader<byte> reader, ref Fields fields)
    {
        var (field, type) = ReadTag(ref reader);
        switch (field)
        {
            case >= (uint)FrameKind.Accepted and <= (uint)FrameKind.Trailer:
                Require(field, type, WireTag.Bytes);
                fields.Take((FrameKind)field, ReadBytes(ref reader));
                break;
            case WireTag.SeqNrField:
                Require(field, type, WireTag.Varint);
                fields.SeqNr = (long)ReadVarint(ref reader);
                break;
            case WireTag.OffsetBytesField:
                Require(field, type, WireTag.Varint);
                fields.OffsetBytes = (long)ReadVarint(ref reader);
                break;
            case WireTag.Crc32CField:
                Require(field, type, WireTag.Fixed32);
                if (!reader.TryReadLittleEndian(out int crc)) throw Ended();
                fields.Crc32C = (uint)crc;
                break;
            default:
                Skip(ref reader, field, type, GroupDepthMax);
                break;
        }
    }

    private static void Skip(ref SequenceReader<byte> reader, uint field, uint type, int depth)
    {
        switch (type)
        {
            case WireTag.Varint:
                ReadVarint(ref reader);
                break;
            case WireTag.Fixed64:
                Advance(ref reader, sizeof(ulong));
                break;
            case WireTag.Bytes:
                ReadBytes(ref reader);
                break;
            case WireTag.Fixed32:
                Advance(ref reader, sizeof(uint));
                break;
            case WireTag.GroupStart when depth > 0:
                SkipGroup(ref reader, field, depth - 1);
                break;
            default:
                throw Fault($"has field {field} of wire type {type} where none can be");
        }
    }

    private static void SkipGroup(ref SequenceReader<byte> reader, uint group, int depth)
    {
        while (true)
        {
            var (field, type) = ReadTag(ref reader);
            if (type != WireTag.GroupEnd)
                Skip(ref reader, field, type, depth);
            else if (field == group)
                return;
            else
                throw Fault($"has a group {group} that ends as {field}");
        }
    }

    private static (uint Field, uint Type) ReadTag(ref SequenceReader<byte> reader)
    {
        var tag = ReadVarint(ref reader);
        if (tag > uint.MaxValue || tag >> WireTag.TypeBits == 0) throw Fault($"has the tag {tag}, which is no field's");
        return ((uint)tag >> WireTag.TypeBits, (uint)tag & WireTag.TypeMask);
    }

    private static ulong ReadVarint(ref SequenceReader<byte> reader)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!reader.TryRead(out var next)) throw Ended();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw Fault("has a number of more than ten bytes");
    }

    private static ReadOnlySequence<byte> ReadBytes(ref SequenceReader<byte> reader)
    {
        var length = ReadVarint(ref reader);
        if (length > (ulong)reader.Remaining) throw Ended();
        var bytes = reader.Sequence.Slice(reader.Position, (long)length);
        reader.Advance((long)length);
        return bytes;
    }

    private static void Advance(ref SequenceReader<byte> reader, int bytes)
    {
        if (reader.Remaining < bytes) throw Ended();
        reader.Advance(bytes);
    }

    private static void Require(uint field, uint type, uint allowed)
    {
        if (type != allowed) throw Fault($"has field {field} of wire type {type}, must be {allowed}");
    }

    private static ProtocolException Ended() => Fault("ends within a field");

    private static ProtocolException Fault(string rule) => new("Frame", rule);

    private ref struct Fields
    {
        public FrameKind? Kind { get; private set; }

        public ReadOnlySequence<byte> Chunk { get; private set; }

        public byte[] Message { get; private set; }

        public long SeqNr { get; set; }

        public long OffsetBytes { get; set; }

        public uint Crc32C { get; set; }

        public void Take(FrameKind kind, ReadOnlySequence<byte> part)
        {
            if (kind == FrameKind.Chunk)
                Chunk = part;
            else if (part.Length > BatchLimits.HeaderBytesMax)
                throw Fault($"has a message of {part.Length} bytes, at most {BatchLimits.HeaderBytesMax} are allowed");
            else
                // To join two encoded messages is to write one behind the other.
                Message = Kind == kind ? [.. Message, .. part.ToArray()] : part.ToArray();
            Kind = kind;
        }
    }
}
