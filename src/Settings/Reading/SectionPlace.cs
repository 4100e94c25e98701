namespace ActorDistill.Settings.Reading;

/// <summary>Where a section or a key is.</summary>
/// <param name="Path">Its keys from the root.</param>
/// <param name="Template">Where its value comes from when it has none of its own; null for no such place.</param>
internal sealed record SectionPlace(string[] Path, string[]? Template = null)
{
    public static SectionPlace Root { get; } = new([]);

    public SectionPlace At(string name) => new([.. Path, name], Template is null ? null : [.. Template, name]);
}
