using System.Buffers;
using System.Text;
using ActorDistill.Models.Tokenizers.Decoding;
using ActorDistill.Models.Tokenizers.Merging;
using ActorDistill.Models.Tokenizers.Reading;
using ActorDistill.Storage;

namespace ActorDistill.Models.Tokenizers;

/// <summary>A tokenizer.json, read and checked.</summary>
internal sealed record TokenizerParts(
    Vocabulary Vocabulary,
    AddedTokenMatcher? RawTokens,
    IReadOnlyList<TextStep> Normalizer,
    AddedTokenMatcher? NormalizedTokens,
    IReadOnlyList<TextStep> BeforeSplit,
    BpeModel Model,
    PostProcessor PostProcessor,
    TokenDecoder Decoder,
    SpecialTokens SpecialTokens)
{
    /// <exception cref="OperatorException">A file cannot be right; the message names it and the key.</exception>
    public static TokenizerParts Read(JsonSection file, JsonSection? config, JsonSection? map)
    {
        BpeReader.RequireBpe(file);
        var vocabulary = Vocabulary.Read(file);
        var normalizer = NormalizerReader.Read(file.Section("normalizer"));
        var preTokenizer = PreTokenizer.Read(file.Section("pre_tokenizer"));
        var special = SpecialTokens.Read(config, map, vocabulary);
        return new TokenizerParts(
            vocabulary,
            Matcher(vocabulary.Added.Where(token => !token.IsNormalized), []),
            normalizer,
            Matcher(vocabulary.Added.Where(token => token.IsNormalized), normalizer),
            preTokenizer.Steps,
            BpeReader.Read(file.RequiredSection("model"), vocabulary, preTokenizer),
            Frame(file, special, vocabulary.Texts.Count),
            TokenDecoder.Read(file, vocabulary.Texts),
            special);
    }

    /// <summary>tokenizer.json decides; without a post-processor in it, the config's add_bos_token and add_eos_token count.</summary>
    private static PostProcessor Frame(JsonSection file, SpecialTokens special, int vocabSize) =>
        file.Section("post_processor") is { } section
            ? PostProcessor.Read(section, vocabSize)
            : new PostProcessor(special.AddsBos ? [special.Bos!.Value] : [], special.AddsEos ? [special.Eos!.Value] : []);

    private static AddedTokenMatcher? Matcher(IEnumerable<AddedToken> tokens, IReadOnlyList<TextStep> normalizer)
    {
        var texts = tokens.Select(token => (token, Normalized(token.Text, normalizer))).ToList();
        return texts.Count == 0 ? null : new AddedTokenMatcher(texts);
    }

    private static byte[] Normalized(string text, IReadOnlyList<TextStep> normalizer)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var step in normalizer)
        {
            var output = new ArrayBufferWriter<byte>();
            step.Apply(bytes, isStart: true, output);
            bytes = output.WrittenSpan.ToArray();
        }
        return bytes;
    }
}
