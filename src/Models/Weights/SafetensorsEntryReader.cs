using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>Reads the weights out of a safetensors header's JSON and checks them against the bytes that the file has.</summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="dataBytes">Bytes of the file after its header.</param>
internal sealed class SafetensorsEntryReader(string file, long dataBytes)
{
    // As many as a libtorch tensor may have; also keeps a damaged shape out of the messages below.
    private const int DimensionsMax = 64;

    private static readonly string KnownTypes = string.Join(", ", WeightTypes.All.Select(WeightTypes.SafetensorsName));

    /// <summary>All entries in the order of their bytes; together they cover the data exactly.</summary>
    public SafetensorsHeader Read(JsonElement root, long firstDataByte)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Fault("header is no JSON object");
        var entries = new List<WeightEntry>();
        var metadata = new Dictionary<string, string>();
        var names = new HashSet<string>();
        foreach (var property in root.EnumerateObject())
        {
            var name = Text(() => property.Name, "a name in the header");
            if (!names.Add(name))
                throw Fault($"header names {name} twice");
            if (name == SafetensorsHeader.MetadataKey)
                ReadMetadata(property.Value, metadata);
            else
                entries.Add(ReadEntry(name, property.Value));
        }
        entries.Sort(ByBytes);
        RequireGapless(entries);
        return new SafetensorsHeader(firstDataByte, entries, metadata);
    }

    private void ReadMetadata(JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Fault($"{SafetensorsHeader.MetadataKey} is no JSON object of strings");
        foreach (var property in value.EnumerateObject())
        {
            var key = Text(() => property.Name, $"a key of {SafetensorsHeader.MetadataKey}");
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Fault($"{SafetensorsHeader.MetadataKey}: {key} is no string");
            if (!metadata.TryAdd(key, Text(() => property.Value.GetString()!, $"{SafetensorsHeader.MetadataKey}: {key}")))
                throw Fault($"{SafetensorsHeader.MetadataKey}: {key} stands twice");
        }
    }

    private WeightEntry ReadEntry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Fault($"weight {name} is no JSON object");
        var type = ReadType(name, Member(name, value, "dtype"));
        var shape = ReadNumbers(name, "shape", Member(name, value, "shape"));
        var offsets = ReadNumbers(name, "data_offsets", Member(name, value, "data_offsets"));
        if (shape.Length > DimensionsMax)
            throw Fault($"weight {name}: shape has {shape.Length} dimensions, at most {DimensionsMax} are known");
        if (shape.Any(dimension => dimension < 0))
            throw Fault($"weight {name}: shape {WeightShape.Text(shape)} has a negative dimension");
        if (offsets.Length != 2)
            throw Fault($"weight {name}: data_offsets are {offsets.Length} numbers, expected two");
        var (first, end) = (offsets[0], offsets[1]);
        if (first < 0 || end < 0)
            throw Fault($"weight {name}: data_offsets {WeightShape.Text(offsets)} are negative");
        if (end < first)
            throw Fault($"weight {name}: data_offsets {WeightShape.Text(offsets)} are reversed");
        if (end > dataBytes)
            throw Fault($"weight {name}: data_offsets {WeightShape.Text(offsets)} end past the file's {dataBytes} bytes of data: "
                + "truncated or damaged");
        if (WeightShape.ByteCount(type, shape) is not { } byteCount)
            throw Fault($"weight {name}: shape {WeightShape.Text(shape)} overflows");
        if (byteCount != end - first)
            throw Fault($"weight {name}: {type.SafetensorsName()} of shape {WeightShape.Text(shape)} takes {byteCount} bytes, "
                + $"data_offsets {WeightShape.Text(offsets)} hold {end - first}");
        return new WeightEntry(name, type, shape, first, byteCount);
    }

    private JsonElement Member(string name, JsonElement weight, string key)
    {
        JsonElement? found = null;
        foreach (var property in weight.EnumerateObject())
        {
            if (!property.NameEquals(key))
                continue;
            if (found != null)
                throw Fault($"weight {name}: {key} stands twice");
            found = property.Value;
        }
        return found ?? throw Fault($"weight {name}: {key} is missing");
    }

    private WeightType ReadType(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Fault($"weight {name}: dtype is no string");
        var text = Text(() => value.GetString()!, $"weight {name}: dtype");
        return WeightTypes.Find(text) ?? throw Fault($"weight {name}: dtype {text} is not known; known are {KnownTypes}");
    }

    private long[] ReadNumbers(string name, string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Fault($"weight {name}: {key} is no list of whole numbers");
        var numbers = new long[value.GetArrayLength()];
        var index = 0;
        foreach (var item in value.EnumerateArray())
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out numbers[index++]))
                throw Fault($"weight {name}: {key} is no list of whole numbers that fit 64 bits");
        return numbers;
    }

    private void RequireGapless(List<WeightEntry> entries)
    {
        long covered = 0;
        WeightEntry? before = null;
        foreach (var entry in entries)
        {
            if (entry.FirstByte < covered)
                throw Fault($"weights {before!.Name} and {entry.Name} overlap");
            if (entry.FirstByte > covered)
                throw Fault($"bytes {covered} to {entry.FirstByte} of the data belong to no weight");
            covered = entry.EndByte;
            before = entry;
        }
        if (covered != dataBytes)
            throw Fault($"the last {dataBytes - covered} bytes of the data belong to no weight");
    }

    // Weights without elements share their offset with the weight that follows: the shorter one goes first.
    private static int ByBytes(WeightEntry left, WeightEntry right)
    {
        var byFirst = left.FirstByte.CompareTo(right.FirstByte);
        return byFirst != 0 ? byFirst : left.EndByte.CompareTo(right.EndByte) is var byEnd && byEnd != 0
            ? byEnd
            : string.CompareOrdinal(left.Name, right.Name);
    }

    // JSON may escape half a surrogate pair, which no string can hold; .NET reports that as an invalid operation.
    private string Text(Func<string> read, string what)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw Fault($"{what} is no valid text");
        }
    }

    private OperatorException Fault(string what) => new($"{file}: {what}");
}
