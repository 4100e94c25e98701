using ActorDistill.Storage;

namespace ActorDistill.Models.Tokenizers;

/// <summary>Whether two models speak of the same tokens: a distribution over one vocabulary means nothing in another.</summary>
public static class VocabularyCheck
{
    /// <summary>Refuses two tokenizers whose ids do not all stand for the same tokens. Their files may differ in layout.</summary>
    /// <exception cref="OperatorException">Names both and the first difference.</exception>
    public static void RequireEqual(Tokenizer one, Tokenizer other)
    {
        if (one.Digest == other.Digest)
            return;
        var (first, second) = (Path.Combine(one.Name, Tokenizer.FileName), Path.Combine(other.Name, Tokenizer.FileName));
        if (one.VocabSize != other.VocabSize)
            throw new OperatorException(
                $"{second}: has {other.VocabSize} tokens, {first} has {one.VocabSize}; teacher and student need one vocabulary");
        for (var id = 0; id < one.VocabSize; id++)
            if (one.TokenText(id) != other.TokenText(id))
                throw new OperatorException($"{second}: token {id} is \"{other.TokenText(id)}\", in {first} it is \"{one.TokenText(id)}\"; "
                    + "teacher and student need one vocabulary");
    }
}
