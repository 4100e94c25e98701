using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>
/// The header of a safetensors file: 8 bytes of length (little-endian), then a JSON object that names each weight with type, shape
/// and bytes, then the weights' bytes without gaps. Nothing in a header is believed before it was checked against the file's length.
/// Source: the format section of the README of huggingface/safetensors.
/// </summary>
public sealed class SafetensorsHeader
{
    /// <summary>Bytes of the longest header that the format allows; longer ones are refused before anything is read.</summary>
    public const int JsonBytesMax = 100_000_000;

    /// <summary>Bytes of the length in front of the JSON.</summary>
    public const int LengthBytes = 8;

    internal const string MetadataKey = "__metadata__";

    internal SafetensorsHeader(long firstDataByte, IReadOnlyList<WeightEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        FirstDataByte = firstDataByte;
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>Offset in the file of the first byte after the header; <see cref="WeightEntry.FirstByte"/> counts from here.</summary>
    public long FirstDataByte { get; }

    /// <summary>The weights in the order of their bytes.</summary>
    public IReadOnlyList<WeightEntry> Entries { get; }

    /// <summary>The strings under "__metadata__"; empty without that key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks a header. Pure: it sees bytes and numbers, no file.</summary>
    /// <param name="start">The file's first bytes: all of them, or at least <see cref="LengthBytes"/> + <see cref="JsonBytesMax"/>.</param>
    /// <param name="fileBytes">Length of the whole file.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="OperatorException">Anything in the header is malformed or disagrees with the file's length.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> start, long fileBytes, string file)
    {
        if (fileBytes < LengthBytes)
            throw new OperatorException($"{file}: truncated: {fileBytes} bytes, a safetensors file has at least {LengthBytes}");
        var jsonBytes = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (jsonBytes > JsonBytesMax)
            throw new OperatorException($"{file}: header length {jsonBytes} is above the format's limit of {JsonBytesMax} bytes");
        var firstDataByte = LengthBytes + (long)jsonBytes;
        if (firstDataByte > fileBytes)
            throw new OperatorException(
                $"{file}: header length {jsonBytes} runs past the end of the file ({fileBytes} bytes): truncated or no safetensors file");

        using var document = ParseJson(start[LengthBytes..(int)firstDataByte], file);
        return new SafetensorsEntryReader(file, fileBytes - firstDataByte).Read(document.RootElement, firstDataByte);
    }

    private static JsonDocument ParseJson(ReadOnlySpan<byte> json, string file)
    {
        if (!Utf8.IsValid(json))
            throw new OperatorException($"{file}: header is no JSON: not UTF-8");
        try
        {
            var reader = new Utf8JsonReader(json);
            var document = JsonDocument.ParseValue(ref reader);
            // One more read: after the object only white space may follow, and only the reader knows.
            reader.Read();
            return document;
        }
        catch (JsonException e)
        {
            throw new OperatorException($"{file}: header is no JSON: {e.Message}", e);
        }
    }
}
