using System.Buffers;
using System.Text;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>Rewrites a piece of text before it is split: a normalizer, or what a pre-tokenizer puts in.</summary>
internal abstract class TextStep
{
    /// <summary>Writes the rewritten text.</summary>
    /// <param name="text">Valid UTF-8, not empty.</param>
    /// <param name="isStart">Whether the piece starts where the whole text does.</param>
    /// <param name="output">Takes the result.</param>
    public abstract void Apply(ReadOnlySpan<byte> text, bool isStart, ArrayBufferWriter<byte> output);
}

/// <summary>Puts a text in front: always, only where the piece does not begin with it, or only at the whole text's start.</summary>
internal sealed class PrependStep(byte[] prefix, bool unlessThere = false, bool onlyAtStart = false) : TextStep
{
    public override void Apply(ReadOnlySpan<byte> text, bool isStart, ArrayBufferWriter<byte> output)
    {
        if ((isStart || !onlyAtStart) && !(unlessThere && text.StartsWith(prefix)))
            output.Write(prefix);
        output.Write(text);
    }
}

/// <summary>Replaces every occurrence of a text.</summary>
internal sealed class ReplaceStep(byte[] pattern, byte[] content) : TextStep
{
    public override void Apply(ReadOnlySpan<byte> text, bool isStart, ArrayBufferWriter<byte> output)
    {
        for (var at = text.IndexOf(pattern); at >= 0; at = text.IndexOf(pattern))
        {
            output.Write(text[..at]);
            output.Write(content);
            text = text[(at + pattern.Length)..];
        }
        output.Write(text);
    }
}

/// <summary>Unicode's canonical composition, by the ICU that .NET loads.</summary>
internal sealed class ComposeStep : TextStep
{
    // .NET takes this noncharacter for an error, though UTF-8 may hold it. It composes with nothing.
    private const char Noncharacter = '\uFFFE';

    /// <summary>False in a process that runs without ICU, where Normalize leaves the text as it is.</summary>
    public static bool IsAvailable => "e\u0301".Normalize(NormalizationForm.FormC) == "\u00E9";

    public override void Apply(ReadOnlySpan<byte> text, bool isStart, ArrayBufferWriter<byte> output)
    {
        if (Ascii.IsValid(text))
        {
            output.Write(text);
            return;
        }
        var pieces = Encoding.UTF8.GetString(text).Split(Noncharacter).Select(piece => piece.Normalize(NormalizationForm.FormC));
        output.Write(Encoding.UTF8.GetBytes(string.Join(Noncharacter, pieces)));
    }
}
