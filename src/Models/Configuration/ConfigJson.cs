using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Models.Configuration;

/// <summary>One JSON object of a config.json: typed reads whose faults name the file and the key. A null counts as absent.</summary>
internal sealed class ConfigJson(string file, string prefix, JsonElement json)
{
    /// <summary>True when the key stands in the file, even as null.</summary>
    public bool Has(string key) => json.TryGetProperty(key, out _);

    /// <summary>A whole number, or null.</summary>
    public int? Int(string key)
    {
        if (Element(key) is not { } element)
            return null;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value)
            ? value
            : throw Fault(key, element, "a whole number of at most 31 bits");
    }

    /// <summary>A whole number that the file must name.</summary>
    public int RequiredInt(string key) => Int(key) ?? throw Fault($"{prefix}{key} is missing");

    /// <summary>A number, or null.</summary>
    public double? Double(string key)
    {
        if (Element(key) is not { } element)
            return null;
        return element.ValueKind == JsonValueKind.Number ? element.GetDouble() : throw Fault(key, element, "a number");
    }

    /// <summary>A number that the file must name.</summary>
    public double RequiredDouble(string key) => Double(key) ?? throw Fault($"{prefix}{key} is missing");

    /// <summary>True or false, or null.</summary>
    public bool? Bool(string key) => Element(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } element => throw Fault(key, element, "true or false"),
    };

    /// <summary>A text, or null.</summary>
    public string? String(string key)
    {
        if (Element(key) is not { } element)
            return null;
        return element.ValueKind == JsonValueKind.String ? Text(key, element) : throw Fault(key, element, "a text");
    }

    /// <summary>A list of whole numbers, given as one number or as a list; empty when absent.</summary>
    public IReadOnlyList<int> Ints(string key)
    {
        if (Element(key) is not { } element)
            return [];
        if (element.ValueKind != JsonValueKind.Array)
            return [Int(key)!.Value];
        return [.. element.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var value)
                ? value
                : throw Fault(key, element, "a whole number or a list of whole numbers"))];
    }

    /// <summary>A list of texts, or null.</summary>
    public IReadOnlyList<string>? Strings(string key)
    {
        if (Element(key) is not { } element)
            return null;
        if (element.ValueKind != JsonValueKind.Array || element.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Fault(key, element, "a list of texts");
        return [.. element.EnumerateArray().Select(item => Text(key, item))];
    }

    /// <summary>An object, or null.</summary>
    public ConfigJson? Object(string key)
    {
        if (Element(key) is not { } element)
            return null;
        return element.ValueKind == JsonValueKind.Object
            ? new ConfigJson(file, $"{prefix}{key} ", element)
            : throw Fault(key, element, "an object");
    }

    /// <summary>The first key whose value is itself an object, or null.</summary>
    public string? FirstObjectKey()
    {
        foreach (var property in json.EnumerateObject())
            if (property.Value.ValueKind == JsonValueKind.Object)
                return property.Name;
        return null;
    }

    /// <summary>The operator's line: the file, then <paramref name="what"/>.</summary>
    public OperatorException Fault(string what) => new($"{file}: {what}");

    private string Text(string key, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        // JSON may escape half a surrogate pair, which no string can hold; .NET reports that as an invalid operation.
        catch (InvalidOperationException)
        {
            throw Fault(key, value, "a valid text");
        }
    }

    private OperatorException Fault(string key, JsonElement value, string expected) =>
        Fault($"{prefix}{key} is {value.GetRawText()}, expected {expected}");

    private JsonElement? Element(string key) =>
        json.TryGetProperty(key, out var element) && element.ValueKind != JsonValueKind.Null ? element : null;
}
