using ActorDistill.Models.Tokenizers;

namespace ActorDistill.Models.Tests.Tokenizers;

/// <summary>The tokenizers beside the checkout, read once.</summary>
internal static class SharedTokenizers
{
    public const string Gpt2 = "gpt2";
    public const string Llama3Split = "gpt2-llama3-split";
    public const string Stories = "stories260K";

    private static readonly Dictionary<string, Lazy<Tokenizer>> All = new[] { Gpt2, Llama3Split, Stories }
        .ToDictionary(name => name, name => new Lazy<Tokenizer>(() => Tokenizer.Load(FolderOf(name))));

    public static Tokenizer Of(string name) => All[name].Value;

    public static string FolderOf(string name) => SharedFolder.PathOf(name == Stories ? "models" : "tokenizers", name);

    public static string GoldenOf(string name) => SharedFolder.PathOf("golden", "tokenizers", name + ".json");
}
