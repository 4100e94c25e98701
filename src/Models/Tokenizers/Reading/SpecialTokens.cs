using System.Text.Json;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>What tokenizer_config.json and special_tokens_map.json say of a text's start and end.</summary>
/// <param name="Bos">Id of the token that starts a text; null without.</param>
/// <param name="Eos">Id of the token that ends one; null without.</param>
/// <param name="AddsBos">add_bos_token, for tokenizers whose tokenizer.json has no post-processor.</param>
/// <param name="AddsEos">add_eos_token, likewise.</param>
internal sealed record SpecialTokens(int? Bos, int? Eos, bool AddsBos, bool AddsEos)
{
    /// <summary>Reads from the files that exist, the config first.</summary>
    public static SpecialTokens Read(JsonSection? config, JsonSection? map, Vocabulary vocabulary)
    {
        var (bos, eos) = (IdOf("bos_token"), IdOf("eos_token"));
        return new SpecialTokens(bos, eos, Adds("add_bos_token", bos), Adds("add_eos_token", eos));

        int? IdOf(string key)
        {
            var file = config?.Element(key) != null ? config : map;
            if (file?.Element(key) is not { } element)
                return null;
            // Either the text itself or an object with flags around it.
            var text = element.ValueKind == JsonValueKind.Object
                ? file.RequiredSection(key).RequiredString("content")
                : file.RequiredString(key);
            return vocabulary.Find(text) ?? throw file.Fault(key, $"is \"{text}\", which is not in the vocabulary");
        }

        bool Adds(string key, int? id) => config?.Bool(key, otherwise: false) == true
            && (id != null ? true : throw config.Fault(key, "is true, but the token is not named"));
    }
}
