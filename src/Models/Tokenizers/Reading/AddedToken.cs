namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>A token that is found in the text itself before anything is split or merged.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">What it matches.</param>
/// <param name="IsSpecial">Left out by a decoding that skips special tokens.</param>
/// <param name="SingleWord">Matches only where no letter or digit touches it.</param>
/// <param name="TakesSpaceBefore">lstrip: takes the white space before it along.</param>
/// <param name="TakesSpaceAfter">rstrip: takes the white space after it along.</param>
/// <param name="IsNormalized">Matches the normalized text instead of the text as it came.</param>
internal sealed record AddedToken(
    int Id, string Text, bool IsSpecial, bool SingleWord, bool TakesSpaceBefore, bool TakesSpaceAfter, bool IsNormalized)
{
    public static AddedToken Read(JsonSection json)
    {
        var text = json.RequiredString("content");
        if (text.Length == 0)
            throw json.Fault("has an empty content");
        var special = json.Bool("special", otherwise: false);
        return new AddedToken(
            json.Int("id") ?? throw json.Fault("has no id"),
            text,
            special,
            json.Bool("single_word", otherwise: false),
            json.Bool("lstrip", otherwise: false),
            json.Bool("rstrip", otherwise: false),
            json.Bool("normalized", otherwise: !special));
    }
}
