using System.Text;

namespace ActorDistill.Models.Tokenizers;

/// <summary>
/// Decodes tokens as they come and gives out only whole characters. One text's. Bytes that can be no character become U+FFFD.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
public sealed class StreamingDecoder(Tokenizer tokenizer, bool skipSpecialTokens = true)
{
    // A decoder of .NET keeps the bytes of an unfinished character until the next call.
    private readonly System.Text.Decoder _characters = Encoding.UTF8.GetDecoder();
    private bool _isFirst = true;

    /// <summary>Takes the next token.</summary>
    /// <returns>The characters that are complete now; may be empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string Add(int id)
    {
        if (skipSpecialTokens && tokenizer.IsSpecial(id))
            return "";
        var piece = tokenizer.Piece(id, _isFirst);
        _isFirst = false;
        return CharactersOf(piece, flush: false);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>U+FFFD when a character was left unfinished, else nothing.</returns>
    public string Finish() => CharactersOf([], flush: true);

    private string CharactersOf(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[_characters.GetCharCount(bytes, flush)];
        return new string(characters, 0, _characters.GetChars(bytes, characters, flush));
    }
}
