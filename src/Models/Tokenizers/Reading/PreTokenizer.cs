using System.Text;
using ActorDistill.Models.Tokenizers.Splitting;

namespace ActorDistill.Models.Tokenizers.Reading;

/// <summary>What "pre_tokenizer" asks for.</summary>
/// <param name="Steps">What is put into the text before the split.</param>
/// <param name="Scanner">The split rule; null when the text is one word.</param>
/// <param name="IsByteLevel">Whether words become bytes under <see cref="ByteAlphabet"/>'s names.</param>
internal sealed record PreTokenizer(IReadOnlyList<TextStep> Steps, WordScanner? Scanner, bool IsByteLevel)
{
    /// <summary>Reads the section; null is the tokenizer that does not split.</summary>
    public static PreTokenizer Read(JsonSection? json)
    {
        if (json == null)
            return new PreTokenizer([], null, IsByteLevel: false);
        return json.Type switch
        {
            "Sequence" => json.Sections("pretokenizers").Aggregate(Read(null), (before, next) => Join(before, Read(next), next)),
            "ByteLevel" => ByteLevel(json),
            "Split" => Split(json),
            "Metaspace" => Metaspace(json),
            var type => throw json.Fault($"is of type {type}, known are Sequence, ByteLevel, Split, Metaspace"),
        };
    }

    private static PreTokenizer ByteLevel(JsonSection json)
    {
        TextStep[] steps = json.Bool("add_prefix_space", otherwise: true) ? [new PrependStep(" "u8.ToArray(), unlessThere: true)] : [];
        return new PreTokenizer(steps, json.Bool("use_regex", otherwise: true) ? new Gpt2Scanner() : null, IsByteLevel: true);
    }

    private static PreTokenizer Split(JsonSection json)
    {
        var pattern = json.RequiredSection("pattern").String("Regex") ?? throw json.Fault("has no pattern.Regex");
        if (json.RequiredString("behavior") != "Isolated" || json.Bool("invert", otherwise: false))
            throw json.Fault("must have behavior Isolated and invert false");
        WordScanner scanner = pattern switch
        {
            Gpt2Scanner.Pattern => new Gpt2Scanner(),
            Llama3Scanner.Pattern => new Llama3Scanner(digits: 3),
            Llama3Scanner.Qwen2Pattern => new Llama3Scanner(digits: 1),
            _ => throw json.Fault($"has the pattern {pattern}, known are GPT-2's {Gpt2Scanner.Pattern} "
                + $"and Llama-3's {Llama3Scanner.Pattern} and Qwen2's {Llama3Scanner.Qwen2Pattern}"),
        };
        return new PreTokenizer([], scanner, IsByteLevel: false);
    }

    private static PreTokenizer Metaspace(JsonSection json)
    {
        var replacement = Encoding.UTF8.GetBytes(json.RequiredString("replacement"));
        if (replacement.Length == 0)
            throw json.Fault("has an empty replacement");
        List<TextStep> steps = [new ReplaceStep(" "u8.ToArray(), replacement)];
        // Files of before 2024 say add_prefix_space instead of prepend_scheme.
        var scheme = json.String("prepend_scheme") ?? (json.Bool("add_prefix_space", otherwise: true) ? "always" : "never");
        if (scheme is "always" or "first")
            steps.Add(new PrependStep(replacement, unlessThere: true, onlyAtStart: scheme == "first"));
        else if (scheme != "never")
            throw json.Fault($"has the prepend_scheme {scheme}, known are always, first, never");
        return new PreTokenizer(steps, json.Bool("split", otherwise: true) ? new MetaspaceScanner(replacement) : null, IsByteLevel: false);
    }

    private static PreTokenizer Join(PreTokenizer before, PreTokenizer next, JsonSection json)
    {
        if (before.IsByteLevel)
            throw json.Fault("comes after ByteLevel, which must be the last");
        if (before.Scanner != null && (next.Scanner != null || next.Steps.Count > 0))
            throw json.Fault("would rewrite or split words that were split before; one split rule is supported");
        return new PreTokenizer([.. before.Steps, .. next.Steps], before.Scanner ?? next.Scanner, next.IsByteLevel);
    }
}
