using System.Text;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>Reads "normalizer".</summary>
internal static class NormalizerReader
{
    public static IReadOnlyList<TextStep> Read(JsonSection? json) => json == null ? [] : json.Type switch
    {
        "Sequence" => [.. json.Sections("normalizers").SelectMany(Read)],
        "NFC" => [ComposeStep.IsAvailable ? new ComposeStep() : throw json.Fault("is NFC, which needs ICU; this process has none")],
        "Prepend" => [new PrependStep(Encoding.UTF8.GetBytes(json.RequiredString("prepend")))],
        "Replace" => [new ReplaceStep(Encoding.UTF8.GetBytes(PatternOf(json)), Encoding.UTF8.GetBytes(json.RequiredString("content")))],
        var type => throw json.Fault($"is of type {type}, known are Sequence, NFC, Prepend, Replace"),
    };

    /// <summary>The plain text that a Replace looks for.</summary>
    public static string PatternOf(JsonSection json)
    {
        var pattern = json.RequiredSection("pattern").String("String");
        return pattern is { Length: > 0 } ? pattern : throw json.Fault("replaces no plain text (String); a Regex here is not supported");
    }
}
