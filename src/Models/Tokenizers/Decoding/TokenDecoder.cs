using System.Text;
using ActorDistill.Models.Tokenizers.Reading;

namespace ActorDistill.Models.Tokenizers.Decoding;

/// <summary>From token ids to text, by the steps of the section "decoder".</summary>
internal sealed class TokenDecoder
{
    private readonly IReadOnlyList<string> _texts;
    private readonly IReadOnlyList<DecodeStep> _steps;
    private readonly byte[][] _pieces;
    private readonly bool _isByteLevel;
    private readonly StripDecode? _strip;

    private TokenDecoder(IReadOnlyList<string> texts, IReadOnlyList<DecodeStep> steps)
    {
        (_texts, _steps) = (texts, steps);
        _isByteLevel = steps is [ByteLevelDecode];
        _strip = steps.OfType<StripDecode>().FirstOrDefault();
        _pieces = [.. texts.Select(text => PieceOf(text, isFirst: false))];
    }

    /// <summary>Reads the section, which must be there: without it spaces would be guessed.</summary>
    public static TokenDecoder Read(JsonSection file, IReadOnlyList<string> texts) => new(texts, Steps(file.RequiredSection("decoder")));

    /// <summary>The whole text.</summary>
    public string Decode(IReadOnlyList<int> ids)
    {
        if (_isByteLevel)
            return Encoding.UTF8.GetString(DecodeBytes(ids));
        var tokens = ids.Select(id => _texts[id]).ToList();
        return string.Concat(_steps.Aggregate(tokens, (before, step) => step.Apply(before)));
    }

    /// <summary>The bytes that a sequence stands for, also where they are no whole characters.</summary>
    public byte[] DecodeBytes(IReadOnlyList<int> ids)
    {
        using var bytes = new MemoryStream();
        for (var at = 0; at < ids.Count; at++)
            bytes.Write(Piece(ids[at], isFirst: at == 0));
        return bytes.ToArray();
    }

    /// <summary>One token's bytes; the first of a text may lose the space that encoding put there.</summary>
    public byte[] Piece(int id, bool isFirst) => isFirst && !_isByteLevel ? PieceOf(_texts[id], isFirst: true) : _pieces[id];

    private byte[] PieceOf(string text, bool isFirst)
    {
        if (_isByteLevel)
            return ByteLevelDecode.BytesOf(text);
        if (ByteFallbackDecode.ByteOf(text) is { } value && _steps.Any(step => step is ByteFallbackDecode))
            return isFirst && value == _strip?.Content ? [] : [value];
        // In front of a token that is not the first stands an empty one, and what is stripped from the whole text's start is kept.
        List<string> tokens = isFirst ? [text] : ["", text];
        var steps = isFirst ? _steps : _steps.Where(step => step is not StripDecode);
        return Encoding.UTF8.GetBytes(string.Concat(steps.Aggregate(tokens, (before, step) => step.Apply(before))));
    }

    private static IReadOnlyList<DecodeStep> Steps(JsonSection json) => json.Type switch
    {
        "Sequence" => [.. json.Sections("decoders").SelectMany(Steps)],
        "ByteLevel" => [new ByteLevelDecode()],
        "Replace" => [new ReplaceDecode(NormalizerReader.PatternOf(json), json.RequiredString("content"))],
        "ByteFallback" => [new ByteFallbackDecode()],
        "Fuse" => [new FuseDecode()],
        "Strip" => [Strip(json)],
        "Metaspace" => [Metaspace(json)],
        var type => throw json.Fault($"is of type {type}, known are Sequence, ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace"),
    };

    private static StripDecode Strip(JsonSection json) => json.RequiredString("content") is [var content]
        ? new StripDecode(content, json.Int("start") ?? 0, json.Int("stop") ?? 0)
        : throw json.Fault(json.PathOf("content"), "is not one character");

    private static MetaspaceDecode Metaspace(JsonSection json)
    {
        var prepends = json.String("prepend_scheme") is { } scheme ? scheme != "never" : json.Bool("add_prefix_space", otherwise: true);
        return json.RequiredString("replacement") is { Length: > 0 } replacement
            ? new MetaspaceDecode(replacement, prepends)
            : throw json.Fault("has an empty replacement");
    }
}
