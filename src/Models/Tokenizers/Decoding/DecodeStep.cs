using System.Globalization;
using System.Text;

namespace ActorDistill.Models.Tokenizers.Decoding;

/// <summary>One step from the texts of tokens towards the text they stand for.</summary>
internal abstract class DecodeStep
{
    public abstract List<string> Apply(List<string> tokens);
}

/// <summary>Tokens of bytes become one text; bytes that are no UTF-8 become U+FFFD.</summary>
internal sealed class ByteLevelDecode : DecodeStep
{
    public static byte[] BytesOf(string token) => ByteAlphabet.BytesOf(token) ?? Encoding.UTF8.GetBytes(token);

    public override List<string> Apply(List<string> tokens) => [Encoding.UTF8.GetString([.. tokens.SelectMany(BytesOf)])];
}

/// <summary>Replaces a text within each token.</summary>
internal sealed class ReplaceDecode(string pattern, string content) : DecodeStep
{
    public override List<string> Apply(List<string> tokens) =>
        [.. tokens.Select(token => token.Replace(pattern, content, StringComparison.Ordinal))];
}

/// <summary>
/// Runs of byte tokens (&lt;0x41&gt;) become characters. A run that is not UTF-8 becomes one U+FFFD a byte, as in Hugging Face's.
/// </summary>
internal sealed class ByteFallbackDecode : DecodeStep
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The byte that a token stands for, or null.</summary>
    public static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    public override List<string> Apply(List<string> tokens)
    {
        var (texts, run) = (new List<string>(tokens.Count), new List<byte>());
        foreach (var token in tokens)
            if (ByteOf(token) is { } value)
            {
                run.Add(value);
            }
            else
            {
                EndRun(run, texts);
                texts.Add(token);
            }
        EndRun(run, texts);
        return texts;
    }

    private static void EndRun(List<byte> run, List<string> texts)
    {
        if (run.Count == 0)
            return;
        var bytes = run.ToArray();
        texts.Add(Splitting.Utf8.FirstInvalidByte(bytes) < 0 ? Strict.GetString(bytes) : new string('\uFFFD', bytes.Length));
        run.Clear();
    }
}

/// <summary>Joins all tokens into one.</summary>
internal sealed class FuseDecode : DecodeStep
{
    public override List<string> Apply(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>Takes up to some of a character from the start and the end of each token.</summary>
internal sealed class StripDecode(char content, int start, int stop) : DecodeStep
{
    /// <summary>How many it takes from the start.</summary>
    public int Start => start;

    /// <summary>What it takes.</summary>
    public char Content => content;

    public override List<string> Apply(List<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        var (first, end) = (0, token.Length);
        while (first < Math.Min(start, token.Length) && token[first] == content)
            first++;
        while (end > first && token.Length - end < stop && token[end - 1] == content)
            end--;
        return token[first..end];
    }
}

/// <summary>Metaspace's replacement becomes a space again; in the first token it goes, when encoding puts it there.</summary>
internal sealed class MetaspaceDecode(string replacement, bool prepends) : DecodeStep
{
    public override List<string> Apply(List<string> tokens) =>
        [.. tokens.Select((token, at) => token.Replace(replacement, at == 0 && prepends ? "" : " ", StringComparison.Ordinal))];
}
