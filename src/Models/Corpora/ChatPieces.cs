using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>What a piece of a conversation's markup is.</summary>
public enum ChatPieceKind
{
    /// <summary>Text to encode, by itself.</summary>
    Text,

    /// <summary>One token of the vocabulary, by its text; the tokenizer must have it.</summary>
    Token,

    /// <summary>The tokenizer's first token of a document, if it has one.</summary>
    Bos,

    /// <summary>The tokenizer's last token of a document, if it has one.</summary>
    Eos,
}

/// <summary>One piece of a conversation.</summary>
/// <param name="Kind">How it becomes token ids.</param>
/// <param name="Text">Text or token; empty for Bos and Eos.</param>
/// <param name="Counts">Whether the assistant says it, so that its tokens are to be predicted.</param>
public readonly record struct ChatPiece(ChatPieceKind Kind, string Text, bool Counts);

/// <summary>
/// Cuts conversations into pieces by template. What the assistant says is a piece of its own, so that the loss mask is exact and its
/// tokens are those that a model continues a prompt with. Sources: OpenAI's ChatML; the Llama 3 model card; Mistral AI's mistral-common
/// (v1 instruct).
/// </summary>
public static class ChatPieces
{
    /// <summary>The pieces of a conversation, in order.</summary>
    /// <exception cref="OperatorException">The template does not allow these roles in this order; names the conversation.</exception>
    public static IReadOnlyList<ChatPiece> Of(Conversation conversation, ChatFormat format)
    {
        var messages = conversation.Messages;
        if (format.DefaultSystem is { } system && messages[0].Role != ChatRole.System)
            messages = [new ChatMessage(ChatRole.System, system), .. messages];
        return format.Template switch
        {
            ChatTemplate.ChatMl => [.. messages.SelectMany(ChatMl)],
            ChatTemplate.Llama3 => [Token("<|begin_of_text|>"), .. messages.SelectMany(Llama3)],
            ChatTemplate.Mistral => Mistral(conversation.Origin, messages),
            ChatTemplate.Plain => [new ChatPiece(ChatPieceKind.Bos, "", false), .. messages.SelectMany(Plain)],
        };
    }

    private static IEnumerable<ChatPiece> ChatMl(ChatMessage message)
    {
        var counts = message.Role == ChatRole.Assistant;
        return
        [
            Token("<|im_start|>"), Text(NameOf(message.Role) + "\n"),
            Text(message.Content, counts), Token("<|im_end|>", counts), Text("\n"),
        ];
    }

    private static IEnumerable<ChatPiece> Llama3(ChatMessage message)
    {
        var counts = message.Role == ChatRole.Assistant;
        return
        [
            Token("<|start_header_id|>"), Text(NameOf(message.Role)), Token("<|end_header_id|>"), Text("\n\n"),
            Text(message.Content.Trim(), counts), Token("<|eot_id|>", counts),
        ];
    }

    private static List<ChatPiece> Mistral(string origin, IReadOnlyList<ChatMessage> messages)
    {
        var system = messages[0].Role == ChatRole.System ? messages[0].Content + "\n\n" : "";
        var pieces = new List<ChatPiece> { Token("<s>") };
        foreach (var (index, message) in messages.Skip(system.Length > 0 ? 1 : 0).Index())
        {
            if (message.Role != (index % 2 == 0 ? ChatRole.User : ChatRole.Assistant))
                throw new OperatorException($"{origin}: chat template mistral needs user and assistant in turns, beginning with user");
            if (message.Role == ChatRole.User)
                pieces.Add(Text($"[INST] {(index == 0 ? system : "")}{message.Content} [/INST]"));
            else
                pieces.AddRange([Text(message.Content, counts: true), Token("</s>", counts: true)]);
        }
        return pieces;
    }

    private static IEnumerable<ChatPiece> Plain(ChatMessage message) => message.Role == ChatRole.Assistant
        ? [Text(message.Content, counts: true), new ChatPiece(ChatPieceKind.Eos, "", true)]
        : [Text(message.Content + "\n")];

    private static string NameOf(ChatRole role) => role switch
    {
        ChatRole.System => "system",
        ChatRole.User => "user",
        ChatRole.Assistant => "assistant",
    };

    private static ChatPiece Token(string text, bool counts = false) => new(ChatPieceKind.Token, text, counts);

    private static ChatPiece Text(string text, bool counts = false) => new(ChatPieceKind.Text, text, counts);
}
