namespace ActorDistill.Models.Corpora;

/// <summary>One document of an input, as it was read.</summary>
/// <param name="Origin">Where it stands, for messages: a path, or a path and a row.</param>
public abstract record Document(string Origin);

/// <summary>Plain text: every token of it is to be predicted.</summary>
/// <param name="Origin">As in <see cref="Document"/>.</param>
/// <param name="Utf8">The text; valid UTF-8.</param>
public sealed record TextDocument(string Origin, ReadOnlyMemory<byte> Utf8) : Document(Origin);

/// <summary>Messages of which only what the assistant says is to be predicted.</summary>
/// <param name="Origin">As in <see cref="Document"/>.</param>
/// <param name="Messages">In the order they were said; at least one.</param>
public sealed record Conversation(string Origin, IReadOnlyList<ChatMessage> Messages) : Document(Origin);

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">What is said.</param>
public sealed record ChatMessage(ChatRole Role, string Content);

/// <summary>Who says a message.</summary>
public enum ChatRole
{
    /// <summary>Instructions that hold for the whole conversation.</summary>
    System,

    /// <summary>The one who asks.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}

/// <summary>Where a text file is cut into documents.</summary>
public enum DocumentBoundary
{
    /// <summary>At empty lines.</summary>
    BlankLine,

    /// <summary>Nowhere: the whole file is one document.</summary>
    File,
}
