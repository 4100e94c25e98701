using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>One JSON object of a tokenizer's file. Faults name the file and the path of the key in it. A null counts as absent.</summary>
internal sealed record JsonSection(string File, string Path, JsonElement Json)
{
    /// <summary>The component's kind, which the file must name.</summary>
    public string Type => String("type") ?? throw Fault("has no type");

    /// <summary>Parses a whole file that must be an object.</summary>
    /// <exception cref="OperatorException">It is no JSON object.</exception>
    public static JsonSection Parse(string file, ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var json = JsonDocument.Parse(utf8).RootElement;
            return json.ValueKind == JsonValueKind.Object
                ? new JsonSection(file, "", json)
                : throw new OperatorException($"{file}: is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new OperatorException($"{file}: is not valid JSON: {e.Message}", e);
        }
    }

    public string? String(string key) => Element(key) is { } element ? TextOf(PathOf(key), element) : null;

    public string RequiredString(string key) => String(key) ?? throw Fault($"has no {key}");

    public bool Bool(string key, bool otherwise) => Element(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } element => throw Fault(PathOf(key), $"is {Shorten(element)}, expected true or false"),
    };

    public int? Int(string key) => Element(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } element when element.TryGetInt32(out var value) && value >= 0 => value,
        { } element => throw Fault(PathOf(key), $"is {Shorten(element)}, expected a whole number from 0 on"),
    };

    public JsonSection? Section(string key) => Element(key) is { } element ? SectionOf(PathOf(key), element) : null;

    public JsonSection RequiredSection(string key) => Section(key) ?? throw Fault($"has no {key}");

    /// <summary>A list of objects; empty when absent.</summary>
    public IEnumerable<JsonSection> Sections(string key) => Items(key).Select((item, at) => SectionOf($"{PathOf(key)}[{at}]", item));

    /// <summary>The entries of a list; empty when absent.</summary>
    public IEnumerable<JsonElement> Items(string key)
    {
        if (Element(key) is not { } element)
            return [];
        return element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw Fault(PathOf(key), "is not a list");
    }

    /// <summary>A text inside this section.</summary>
    public string TextOf(string path, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
            throw Fault(path, $"is {Shorten(element)}, expected a text");
        try
        {
            return element.GetString()!;
        }
        // JSON may escape half a surrogate pair, which no text can hold; .NET reports that as an invalid operation.
        catch (InvalidOperationException)
        {
            throw Fault(path, $"is {Shorten(element)}, expected a valid text");
        }
    }

    public JsonElement? Element(string key) =>
        Json.TryGetProperty(key, out var element) && element.ValueKind != JsonValueKind.Null ? element : null;

    /// <summary>The path of a key in this section.</summary>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The operator's line about this section.</summary>
    public OperatorException Fault(string what) => Fault(Path, what);

    /// <summary>The operator's line about a path of the file.</summary>
    public OperatorException Fault(string path, string what) => new($"{File}: {(path.Length == 0 ? what : $"{path} {what}")}");

    private static string Shorten(JsonElement element) =>
        element.GetRawText() is { Length: > 60 } text ? text[..60] + "..." : element.GetRawText();

    private JsonSection SectionOf(string path, JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? new JsonSection(File, path, element) : throw Fault(path, "is not an object");
}
