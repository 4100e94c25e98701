using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorDistill.Models.Weights;

/// <summary>A weight to be written.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">Element type as it will be stored.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="WriteBytes">Writes exactly the shape's product times the element size, row-major and little-endian.</param>
public sealed record WeightSource(string Name, WeightType Type, IReadOnlyList<long> Shape, Action<Stream> WriteBytes)
{
    /// <summary>Bytes that <see cref="WriteBytes"/> writes.</summary>
    /// <exception cref="OverflowException">The shape's product does not fit 63 bits.</exception>
    public long ByteCount => WeightShape.ByteCount(Type, Shape) ?? throw new OverflowException($"{Name}: {WeightShape.Text(Shape)}");
}

/// <summary>Writes safetensors files: equal input gives equal bytes.</summary>
public static class SafetensorsWriter
{
    // Names are written as they are; only what JSON itself forbids is escaped.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The order in which the weights' bytes are written: wide elements first, else as given.</summary>
    /// <remarks>
    /// So each weight starts at a multiple of its element size, which readers that map the file need; the header is padded
    /// to a multiple of 8 for the same reason.
    /// </remarks>
    public static IReadOnlyList<WeightSource> InFileOrder(IEnumerable<WeightSource> weights) =>
        [.. weights.OrderByDescending(weight => weight.Type.ByteSize())];

    /// <summary>The length and the JSON of a file that holds these weights in this order, with Hugging Face's {"format":"pt"}.</summary>
    public static byte[] Header(IReadOnlyList<WeightSource> weightsInFileOrder)
    {
        using var header = new MemoryStream();
        header.Write(stackalloc byte[SafetensorsHeader.LengthBytes]);
        using (var json = new Utf8JsonWriter(header, Plain))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            json.WriteString("format", "pt");
            json.WriteEndObject();
            long first = 0;
            foreach (var weight in weightsInFileOrder)
            {
                WriteEntry(json, weight, first);
                first = checked(first + weight.ByteCount);
            }
            json.WriteEndObject();
        }
        while (header.Length % 8 != 0)
            header.WriteByte((byte)' ');
        var bytes = header.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - SafetensorsHeader.LengthBytes);
        return bytes;
    }

    /// <summary>Writes a whole file.</summary>
    /// <param name="stream">A stream whose position can be read.</param>
    /// <param name="weights">The weights; see <see cref="InFileOrder"/>.</param>
    /// <exception cref="InvalidOperationException">A name stands twice, or a source wrote another count than it takes.</exception>
    public static void Write(Stream stream, IEnumerable<WeightSource> weights)
    {
        var ordered = InFileOrder(weights);
        if (ordered.CountBy(weight => weight.Name).FirstOrDefault(named => named.Value > 1).Key is { } twice)
            throw new InvalidOperationException($"weight {twice} is to be written twice");
        stream.Write(Header(ordered));
        foreach (var weight in ordered)
        {
            var before = stream.Position;
            weight.WriteBytes(stream);
            if (stream.Position - before != weight.ByteCount)
                throw new InvalidOperationException(
                    $"weight {weight.Name}: {stream.Position - before} bytes written, {weight.ByteCount} announced");
        }
    }

    private static void WriteEntry(Utf8JsonWriter json, WeightSource weight, long first)
    {
        json.WriteStartObject(weight.Name);
        json.WriteString("dtype", weight.Type.SafetensorsName());
        json.WriteStartArray("shape");
        foreach (var dimension in weight.Shape)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(first);
        json.WriteNumberValue(checked(first + weight.ByteCount));
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
