using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>How the messages of a conversation become one text; docs/CORPUS.md shows each.</summary>
public enum ChatTemplate
{
    /// <summary>&lt;|im_start|&gt;ROLE, line feed, CONTENT&lt;|im_end|&gt;, line feed.</summary>
    ChatMl,

    /// <summary>&lt;|start_header_id|&gt;ROLE&lt;|end_header_id|&gt;, two line feeds, CONTENT&lt;|eot_id|&gt;.</summary>
    Llama3,

    /// <summary>[INST] USER [/INST]ASSISTANT&lt;/s&gt;; what the system says stands before the first user message.</summary>
    Mistral,

    /// <summary>No markup: each message that is not the assistant's is a line, the assistant's ends with EOS.</summary>
    Plain,
}

/// <summary>A template with what models add to it.</summary>
/// <param name="Template">The markup.</param>
/// <param name="DefaultSystem">What the system says in a conversation that does not begin with its message; null for nothing.</param>
public sealed record ChatFormat(ChatTemplate Template, string? DefaultSystem = null)
{
    private const string Names = "chatml, llama3, mistral or plain";

    /// <summary>The template of a name, as --chat-template takes it.</summary>
    /// <exception cref="OperatorException">There is none of that name.</exception>
    public static ChatFormat ByName(string name) => new(name switch
    {
        "chatml" => ChatTemplate.ChatMl,
        "llama3" => ChatTemplate.Llama3,
        "mistral" => ChatTemplate.Mistral,
        "plain" => ChatTemplate.Plain,
        _ => throw new OperatorException($"--chat-template is {name}, must be {Names}"),
    });

    /// <summary>
    /// The format of a model's own template (chat_template in tokenizer_config.json). Templates are programs in Jinja, which are not run
    /// here: one is recognised by the SHA-256 of its text or refused.
    /// </summary>
    /// <param name="folder">Hugging Face folder with the tokenizer.</param>
    /// <exception cref="OperatorException">There is no template, or it is not a known one.</exception>
    public static ChatFormat OfModel(string folder)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        if (!File.Exists(path))
            throw new OperatorException($"{folder}: has no tokenizer_config.json with a chat_template; name one: --chat-template {Names}");
        try
        {
            using var json = JsonDocument.Parse(FaultOf.Disk(path, "read", () => File.ReadAllBytes(path)));
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("chat_template", out var template) || template.ValueKind != JsonValueKind.String)
                throw new OperatorException($"{path}: has no chat_template that is a text; name one: --chat-template {Names}");
            return KnownChatTemplates.Find(template.GetString()!, out var digest)
                ?? throw new OperatorException(
                    $"{path}: its chat_template (sha-256 {digest}) is not known; name one: --chat-template {Names}");
        }
        catch (JsonException e)
        {
            throw new OperatorException($"{path}: is not JSON: {e.Message}", e);
        }
    }
}
