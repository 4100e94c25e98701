using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Verification;

/// <summary>One object of a golden JSON file. Faults name the file and the object's place in it.</summary>
internal sealed record GoldenJson(string File, int Index, JsonElement Json)
{
    /// <summary>The objects of a file that is a list of them.</summary>
    /// <exception cref="OperatorException">There is no such file, or it is not a list of objects.</exception>
    public static IReadOnlyList<GoldenJson> ReadList(string file)
    {
        var root = Parse(file);
        if (root.ValueKind != JsonValueKind.Array || root.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
            throw new OperatorException($"{file}: is not a list of JSON objects");
        return [.. root.EnumerateArray().Select((item, index) => new GoldenJson(file, index, item))];
    }

    public string Text(string key) => Json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw Fault($"has no text {key}");

    public double Number(string key) => Json.TryGetProperty(key, out var value) ? NumberOf(key, value) : throw Fault($"has no {key}");

    public double Number(string key, double otherwise) => Json.TryGetProperty(key, out _) ? Number(key) : otherwise;

    /// <summary>A whole number from 1 on.</summary>
    public int Count(string key) =>
        Number(key) is >= 1 and <= int.MaxValue and var value && double.IsInteger(value)
            ? (int)value
            : throw Fault($"{key} is {Number(key)}, must be a whole number from 1 on");

    public IReadOnlyList<JsonElement> List(string key) =>
        Json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : throw Fault($"has no list {key}");

    public double NumberOf(string key, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
        ? number
        : throw Fault($"{key} is {value.GetRawText()}, expected a number");

    public OperatorException Fault(string what) => new($"{File}: entry {Index}: {what}");

    private static JsonElement Parse(string file)
    {
        if (!System.IO.File.Exists(file))
            throw new OperatorException($"{file}: there is no such file");
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new OperatorException($"{file}: is not valid JSON: {e.Message}", e);
        }
    }
}
