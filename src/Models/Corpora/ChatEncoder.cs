using System.Text;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Storage;

namespace ActorDistill.Models.Corpora;

/// <summary>Conversations to token ids with a loss mask. One encoder serves many threads.</summary>
/// <param name="tokenizer">Must have the template's own tokens.</param>
/// <param name="format">The template.</param>
public sealed class ChatEncoder(Tokenizer tokenizer, ChatFormat format)
{
    /// <summary>Appends a conversation.</summary>
    /// <param name="conversation">What is said.</param>
    /// <param name="ids">Receives the token ids.</param>
    /// <param name="counts">Receives, for each id, whether the assistant says it: its content and the token that ends it.</param>
    /// <exception cref="OperatorException">The tokenizer lacks a token of the template, or the template does not allow the
    /// roles.</exception>
    public void Encode(Conversation conversation, List<int> ids, List<bool> counts)
    {
        foreach (var piece in ChatPieces.Of(conversation, format))
        {
            var before = ids.Count;
            Append(piece, ids);
            for (var index = before; index < ids.Count; index++)
                counts.Add(piece.Counts);
        }
    }

    private void Append(ChatPiece piece, List<int> ids)
    {
        switch (piece.Kind)
        {
            case ChatPieceKind.Text:
                tokenizer.Encode(Encoding.UTF8.GetBytes(piece.Text), ids);
                break;
            case ChatPieceKind.Token:
                ids.Add(tokenizer.FindToken(piece.Text) ?? throw new OperatorException(
                    $"chat template {format.Template.ToString().ToLowerInvariant()} needs the token {piece.Text}, "
                    + "which the tokenizer has not"));
                break;
            case ChatPieceKind.Bos when tokenizer.BosTokenId is { } bos:
                ids.Add(bos);
                break;
            case ChatPieceKind.Eos when tokenizer.EosTokenId is { } eos:
                ids.Add(eos);
                break;
        }
    }
}
