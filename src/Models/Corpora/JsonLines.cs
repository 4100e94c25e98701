using System.Buffers;
using System.Text;
using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>Documents of a JSONL file: one object a row. Holds one row at a time.</summary>
public static class JsonLines
{
    private const string Fields = "messages, prompt and response, or text";

    /// <summary>
    /// Reads a file. A row is a conversation when it has "messages" (a list of role and content), or "prompt" and "response"; else it has
    /// "text". The first of these that is there counts. Empty rows and empty texts are left out.
    /// </summary>
    /// <exception cref="OperatorException">
    /// The file is missing or cannot be read, is no UTF-8 (names the position), or a row is no JSON or lacks the fields (names the row,
    /// from 1).
    /// </exception>
    public static IEnumerable<Document> Read(string path)
    {
        using var file = InputFile.Open(path);
        var line = new ArrayBufferWriter<byte>();
        var position = file.Position;
        for (var row = 1L; file.AppendLine(line); row++)
        {
            InputFile.RequireUtf8(path, line.WrittenSpan, position);
            var document = Parse($"{path}: row {row}", line.WrittenMemory);
            line.ResetWrittenCount();
            position = file.Position;
            if (document != null)
                yield return document;
        }
    }

    private static Document? Parse(string origin, ReadOnlyMemory<byte> line)
    {
        if (line.Span.Trim(" \t\r\n"u8).IsEmpty)
            return null;
        try
        {
            using var json = JsonDocument.Parse(line);
            return Row(origin, json.RootElement);
        }
        catch (JsonException e)
        {
            throw new OperatorException($"{origin} is not JSON: {e.Message}", e);
        }
    }

    private static Document? Row(string origin, JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
            throw new OperatorException($"{origin} is no object; it needs {Fields}");
        if (row.TryGetProperty("messages", out var messages))
            return new Conversation(origin, Messages(origin, messages));
        if (row.TryGetProperty("prompt", out _) && row.TryGetProperty("response", out _))
        {
            return new Conversation(origin,
            [
                new ChatMessage(ChatRole.User, Text(origin, row, "prompt")),
                new ChatMessage(ChatRole.Assistant, Text(origin, row, "response")),
            ]);
        }
        if (!row.TryGetProperty("text", out _))
            throw new OperatorException($"{origin} needs {Fields}");
        var text = Text(origin, row, "text");
        return text.Length == 0 ? null : new TextDocument(origin, Encoding.UTF8.GetBytes(text));
    }

    private static List<ChatMessage> Messages(string origin, JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
            throw new OperatorException($"{origin}: messages must be a list with at least one message");
        return [.. messages.EnumerateArray().Select(message => message.ValueKind == JsonValueKind.Object
            ? new ChatMessage(Role(origin, Text(origin, message, "role")), Text(origin, message, "content"))
            : throw new OperatorException($"{origin}: a message must be an object with role and content"))];
    }

    private static ChatRole Role(string origin, string role) => role switch
    {
        "system" => ChatRole.System,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        _ => throw new OperatorException($"{origin}: role is {role}, must be system, user or assistant"),
    };

    private static string Text(string origin, JsonElement row, string key)
    {
        if (!row.TryGetProperty(key, out var value) || value.ValueKind != JsonValueKind.String)
            throw new OperatorException($"{origin}: {key} must be a text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // Only half of a \u pair: the one text that is valid JSON and no valid Unicode.
            throw new OperatorException($"{origin}: {key} holds half of a surrogate pair", e);
        }
    }
}
