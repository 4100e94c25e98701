using ActorDistill.Storage;

namespace ActorDistill.Models.Configuration;

/// <summary>What else lies in a Hugging Face folder beside config.json and the weights.</summary>
public static class HuggingFaceFolder
{
    private static readonly string[] Known =
    [
        "LICENSE",
        "LICENSE.md",
        "LICENSE.txt",
        "NOTICE",
        "added_tokens.json",
        "chat_template.jinja",
        "chat_template.json",
        "generation_config.json",
        "merges.txt",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer.model",
        "tokenizer_config.json",
        "vocab.json",
        "vocab.txt",
    ];

    /// <summary>
    /// Names of the files that go along with a converted model: tokenizer, generation settings, licence. A list of names and
    /// not "everything else", because folders also hold weights in other formats, which would be stale or double.
    /// </summary>
    /// <returns>The names that exist, in ordinal order.</returns>
    public static IReadOnlyList<string> SideFiles(string folder) => [.. Known.Where(name => File.Exists(Path.Combine(folder, name)))];

    /// <summary>Copies every <see cref="SideFiles"/> into a folder that is being written.</summary>
    /// <exception cref="OperatorException">A file cannot be read or the disk fails.</exception>
    public static void CopySideFiles(string folder, AtomicFolder output)
    {
        foreach (var name in SideFiles(folder))
            output.Write(name, stream =>
            {
                using var source = File.OpenRead(Path.Combine(folder, name));
                source.CopyTo(stream);
            });
    }
}
