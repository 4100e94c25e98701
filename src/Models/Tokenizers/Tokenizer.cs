using System.Collections.Concurrent;
using System.Text;
using ActorDistill.Models.Tokenizers.Reading;
using ActorDistill.Models.Tokenizers.Splitting;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tokenizers;

/// <summary>
/// A byte-pair tokenizer in the format of Hugging Face's tokenizers: byte-level (GPT-2, Llama-3, Qwen2) or with byte fallback (Llama-2).
/// Many threads may use one.
/// </summary>
public sealed class Tokenizer
{
    /// <summary>The file that decides encoding and decoding.</summary>
    public const string FileName = "tokenizer.json";

    /// <summary>The file that names the tokens of a text's start and end.</summary>
    public const string ConfigFileName = "tokenizer_config.json";

    private const string SpecialTokensFileName = "special_tokens_map.json";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ConcurrentBag<TextEncoder> _encoders = [];
    private readonly TokenizerParts _parts;
    private readonly Dictionary<string, int> _ids;
    private readonly HashSet<int> _special;

    private Tokenizer(string name, TokenizerParts parts, string digest)
    {
        (Name, _parts, Digest) = (name, parts, digest);
        _ids = new Dictionary<string, int>(parts.Vocabulary.Ids, StringComparer.Ordinal);
        foreach (var token in parts.Vocabulary.Added)
            _ids[token.Text] = token.Id;
        _special = [.. parts.Vocabulary.Added.Where(token => token.IsSpecial).Select(token => token.Id)];
    }

    /// <summary>The folder it came from, for messages.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of tokenizer.json, which alone decides the ids of a text.</summary>
    public string Digest { get; }

    /// <summary>1 + the largest id, added tokens included.</summary>
    public int VocabSize => _parts.Vocabulary.Texts.Count;

    /// <summary>Id of the token that starts a text; null when the tokenizer names none.</summary>
    public int? BosTokenId => _parts.SpecialTokens.Bos;

    /// <summary>Id of the token that ends a text; null when the tokenizer names none.</summary>
    public int? EosTokenId => _parts.SpecialTokens.Eos;

    /// <summary>Reads tokenizer.json and, where they exist, tokenizer_config.json and special_tokens_map.json.</summary>
    /// <exception cref="OperatorException">A file is missing, malformed or of a kind not supported; it is named.</exception>
    public static Tokenizer Load(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            throw new OperatorException($"{file}: there is no such file");
        return Create(folder, ReadFile(file), OptionalFile(ConfigFileName), OptionalFile(SpecialTokensFileName));

        byte[]? OptionalFile(string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? ReadFile(path) : null;
    }

    /// <summary>As <see cref="Load"/>, from the files' contents.</summary>
    /// <param name="folder">The folder that messages name.</param>
    /// <param name="json">tokenizer.json.</param>
    /// <param name="config">tokenizer_config.json, or null.</param>
    /// <param name="specialTokensMap">special_tokens_map.json, or null.</param>
    /// <exception cref="OperatorException">A content is malformed or of a kind that is not supported.</exception>
    public static Tokenizer Create(string folder, byte[] json, byte[]? config = null, byte[]? specialTokensMap = null)
    {
        var parts = TokenizerParts.Read(
            Parse(FileName, json)!, Parse(ConfigFileName, config), Parse(SpecialTokensFileName, specialTokensMap));
        return new Tokenizer(folder, parts, Storage.Digest.OfBytes(json));

        JsonSection? Parse(string name, byte[]? content) => content == null ? null : JsonSection.Parse(Path.Combine(folder, name), content);
    }

    /// <summary>Refuses a tokenizer whose ids go beyond a model's embedding. A model may have rows to spare.</summary>
    /// <exception cref="OperatorException">The vocabulary is larger than the model's.</exception>
    public void RequireFits(int modelVocabSize, string modelFolder)
    {
        if (VocabSize > modelVocabSize)
            throw new OperatorException(
                $"{Path.Combine(Name, FileName)}: has {VocabSize} tokens, more than the vocab_size {modelVocabSize} of {modelFolder}");
    }

    /// <summary>Id of a token as the file writes it (byte-level ones under GPT-2's names of bytes); null when there is none.</summary>
    public int? FindToken(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>A token as the file writes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string TokenText(int id) => _parts.Vocabulary.Texts[RequireId(id)];

    /// <summary>Whether a token is a special one, which decoding may skip.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>The ids of a text; with <paramref name="addSpecialTokens"/> framed as the post-processor says (BOS, for example).</summary>
    /// <exception cref="OperatorException">The text holds half a surrogate pair.</exception>
    public int[] Encode(string text, bool addSpecialTokens = false)
    {
        var ids = new List<int>();
        try
        {
            Encode(Strict.GetBytes(text), ids, addSpecialTokens);
        }
        catch (EncoderFallbackException e)
        {
            throw new OperatorException($"the text is not valid: half a surrogate pair at character {e.Index}", e);
        }
        return [.. ids];
    }

    /// <summary>Appends the ids of UTF-8 text.</summary>
    /// <exception cref="OperatorException">The text is not valid UTF-8; the message names the byte.</exception>
    public void Encode(ReadOnlySpan<byte> utf8, List<int> ids, bool addSpecialTokens = false) =>
        EncodeParallel(utf8, ids, threads: 1, addSpecialTokens);

    /// <summary>As <see cref="Encode(ReadOnlySpan{byte}, List{int}, bool)"/>, a long text on several threads; the same ids.</summary>
    /// <exception cref="OperatorException">The text is not valid UTF-8; the message names the byte.</exception>
    public void EncodeParallel(ReadOnlySpan<byte> utf8, List<int> ids, int threads, bool addSpecialTokens = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (FirstInvalidByte(utf8) is >= 0 and var position)
            throw new OperatorException($"the text is not valid UTF-8 at byte {position}");
        if (addSpecialTokens)
            ids.AddRange(_parts.PostProcessor.Prefix);
        var encoders = Enumerable.Range(0, threads).Select(_ => _encoders.TryTake(out var idle) ? idle : new TextEncoder(_parts)).ToArray();
        encoders[0].Encode(utf8, ids, encoders[1..]);
        foreach (var encoder in encoders)
            _encoders.Add(encoder);
        if (addSpecialTokens)
            ids.AddRange(_parts.PostProcessor.Suffix);
    }

    /// <summary>Position of the first byte that begins no valid UTF-8 character, or -1 when the text is valid.</summary>
    public static int FirstInvalidByte(ReadOnlySpan<byte> utf8) => Utf8.FirstInvalidByte(utf8);

    /// <summary>The text of some ids. Bytes that are no characters become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No token has one of the ids.</exception>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = false) =>
        _parts.Decoder.Decode(skipSpecialTokens ? [.. ids.Where(id => !IsSpecial(RequireId(id)))] : RequireIds(ids));

    /// <summary>The bytes that some ids stand for; what a token ends with may be the beginning of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No token has one of the ids.</exception>
    public byte[] DecodeBytes(IReadOnlyList<int> ids) => _parts.Decoder.DecodeBytes(RequireIds(ids));

    /// <summary>One token's bytes; the first of a text may lose the space that encoding puts there.</summary>
    internal ReadOnlySpan<byte> Piece(int id, bool isFirst) => _parts.Decoder.Piece(RequireId(id), isFirst);

    private IReadOnlyList<int> RequireIds(IReadOnlyList<int> ids)
    {
        foreach (var id in ids)
            RequireId(id);
        return ids;
    }

    private int RequireId(int id) =>
        id >= 0 && id < VocabSize ? id : throw new ArgumentOutOfRangeException(nameof(id), id, $"the ids are below {VocabSize}");

    private static byte[] ReadFile(string path) => FaultOf.Disk(path, "read", () => File.ReadAllBytes(path));
}
