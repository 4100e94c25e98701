using ActorDistill.Protocol.Batches;
using Google.Protobuf;

namespace ActorDistill.Protocol.Conversion;

/// <summary>Headers of batches. Whether their sections follow from the format is the matter of Payloads.</summary>
internal static class HeaderConvert
{
    private const int SectionsMax = 16_384;
    private const int DimensionsMax = 8;

    public static byte[] Encode(BatchHeader header)
    {
        var written = new Wire.BatchHeader
        {
            BatchId = header.BatchId.Value,
            Source = CommonConvert.Encode(header.Source),
            Format = CommonConvert.Encode(header.Format),
            RowCount = Checked.Wire(header.RowCount),
            ContentBytes = header.ContentBytes,
            ChunkBytes = Checked.Wire(header.ChunkBytes),
            Maker = header.Maker.Value,
            ModelDigest = header.ModelDigest,
            Recipe = CommonConvert.Encode(header.Recipe),
        };
        written.Sections.AddRange(header.Sections.Select(Encode));
        return written.ToByteArray();
    }

    /// <exception cref="ProtocolException">These bytes are no header.</exception>
    public static BatchHeader Decode(ReadOnlyMemory<byte> bytes)
    {
        var header = Parse.Message("BatchHeader", Wire.BatchHeader.Parser, bytes);
        return new BatchHeader(
            Checked.Batch("BatchHeader.batch_id", header.BatchId),
            CommonConvert.Decode(Checked.Present("BatchHeader.source", header.Source)),
            CommonConvert.Decode(Checked.Present("BatchHeader.format", header.Format)),
            Checked.Count("BatchHeader.row_count", header.RowCount, 0, int.MaxValue),
            Checked.List("BatchHeader.sections", header.Sections, Decode, SectionsMax),
            Checked.Number("BatchHeader.content_bytes", header.ContentBytes, 1, BufferPool.BytesMax),
            Checked.Count("BatchHeader.chunk_bytes", header.ChunkBytes, BatchLimits.ChunkBytesMin, BatchLimits.ChunkBytesMax),
            Checked.Worker("BatchHeader.maker", header.Maker),
            Checked.Digest("BatchHeader.model_digest", header.ModelDigest),
            CommonConvert.Decode(Checked.Present("BatchHeader.recipe", header.Recipe)));
    }

    private static Wire.Section Encode(BatchSection section)
    {
        var written = new Wire.Section
        {
            Kind = (Wire.SectionKind)section.Kind,
            Layer = Checked.Wire(section.Layer),
            Encoding = (Wire.Encoding)section.Encoding,
            LengthBytes = section.LengthBytes,
        };
        written.Shape.AddRange(section.Shape);
        return written;
    }

    private static BatchSection Decode(Wire.Section section) => new(
        Checked.Known("Section.kind", (SectionKind)section.Kind),
        Checked.Count("Section.layer", section.Layer, 0, ushort.MaxValue),
        Checked.Known("Section.encoding", (Payloads.NumberEncoding)section.Encoding),
        Checked.List("Section.shape", section.Shape, size => Checked.Number("Section.shape", size, 0, int.MaxValue), DimensionsMax),
        Checked.Number("Section.length_bytes", section.LengthBytes, 0, BufferPool.BytesMax));
}
