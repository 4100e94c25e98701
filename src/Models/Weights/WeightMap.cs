using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Models.Weights;

/// <summary>A weight that a decoder needs.</summary>
/// <param name="Name">Its name in the files, which is also the parameter's name in the decoder.</param>
/// <param name="Shape">Its dimensions; a projection is [out, in].</param>
public sealed record ExpectedWeight(string Name, IReadOnlyList<long> Shape);

/// <summary>
/// Hugging Face's names for a decoder's weights. This file and <see cref="LayerWeightNames"/> are the only places that know them: the
/// decoder's parameters carry the same names, so parameter name and weight name are one and the same.
/// </summary>
public static class WeightMap
{
    /// <summary>The token embedding, [vocabSize, hiddenSize].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The norm after the last layer, [hiddenSize].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>The head, [vocabSize, hiddenSize]; absent when it is tied to <see cref="Embedding"/>.</summary>
    public const string Head = "lm_head.weight";

    // A table of rotary frequencies that old files carry; it follows from the config.
    private const string RotaryTableSuffix = ".rotary_emb.inv_freq";

    /// <summary>Every weight of a decoder, in the order of its computation.</summary>
    public static IEnumerable<ExpectedWeight> Expected(DecoderConfig config)
    {
        long hidden = config.HiddenSize;
        yield return new ExpectedWeight(Embedding, [config.VocabSize, hidden]);
        for (var layer = 0; layer < config.NumLayers; layer++)
            foreach (var weight in Layer(config, new LayerWeightNames(layer)))
                yield return weight;
        yield return new ExpectedWeight(FinalNorm, [hidden]);
        if (!config.TieWordEmbeddings)
            yield return new ExpectedWeight(Head, [config.VocabSize, hidden]);
    }

    /// <summary>
    /// Refuses a set that is not exactly this decoder's: a weight missing, of another shape, of a type without fractions, or unknown.
    /// Two kinds of surplus are let pass: tables of rotary frequencies, and a head beside tied embeddings that equals them byte by
    /// byte. A head that differs is refused: transformers has ignored it in some versions and used it in others.
    /// </summary>
    /// <exception cref="OperatorException">Names the file, the weight and both shapes.</exception>
    public static void RequireExact(DecoderConfig config, WeightSet weights)
    {
        var expected = new HashSet<string>();
        foreach (var weight in Expected(config))
        {
            expected.Add(weight.Name);
            RequireWeight(weight, weights);
        }
        foreach (var name in weights.Names)
        {
            if (expected.Contains(name) || name.EndsWith(RotaryTableSuffix, StringComparison.Ordinal))
                continue;
            if (name != Head)
                throw new OperatorException(
                    $"{weights.FileOf(name)}: weight {name} has no place in this {config.ModelType.HuggingFaceName()} decoder");
            if (!WeightBytes.AreEqual(weights, Head, Embedding))
                throw new OperatorException(
                    $"{weights.FileOf(name)}: weight {Head} differs from {Embedding}, but config.json says tie_word_embeddings");
        }
    }

    private static void RequireWeight(ExpectedWeight expected, WeightSet weights)
    {
        if (!weights.Contains(expected.Name))
            throw new OperatorException(
                $"{weights.Place}: weight {expected.Name} of shape {WeightShape.Text(expected.Shape)} is missing");
        var entry = weights.Entry(expected.Name);
        if (!entry.Shape.SequenceEqual(expected.Shape))
            throw new OperatorException($"{weights.FileOf(entry.Name)}: weight {entry.Name} has shape {WeightShape.Text(entry.Shape)}, "
                + $"expected {WeightShape.Text(expected.Shape)}");
        if (!entry.Type.IsFloatingPoint())
            throw new OperatorException($"{weights.FileOf(entry.Name)}: weight {entry.Name} is {entry.Type.SafetensorsName()}, "
                + "expected F64, F32, F16 or BF16");
    }

    private static IEnumerable<ExpectedWeight> Layer(DecoderConfig config, LayerWeightNames layer)
    {
        long hidden = config.HiddenSize, intermediate = config.IntermediateSize;
        long queries = config.QuerySize, keys = config.KeyValueSize;
        return
        [
            new ExpectedWeight(layer.AttentionNorm, [hidden]),
            .. Linear(layer.Query, queries, hidden, config.AttentionBias),
            .. Linear(layer.Key, keys, hidden, config.AttentionBias),
            .. Linear(layer.Value, keys, hidden, config.AttentionBias),
            .. Linear(layer.Output, hidden, queries, config.OutputBias),
            .. HeadNorm(layer.QueryNorm, config),
            .. HeadNorm(layer.KeyNorm, config),
            new ExpectedWeight(layer.FeedForwardNorm, [hidden]),
            .. Linear(layer.Gate, intermediate, hidden, config.MlpBias),
            .. Linear(layer.Up, intermediate, hidden, config.MlpBias),
            .. Linear(layer.Down, hidden, intermediate, config.MlpBias),
        ];
    }

    private static IEnumerable<ExpectedWeight> Linear(string name, long outSize, long inSize, bool bias)
    {
        yield return new ExpectedWeight(name + ".weight", [outSize, inSize]);
        if (bias)
            yield return new ExpectedWeight(name + ".bias", [outSize]);
    }

    private static IEnumerable<ExpectedWeight> HeadNorm(string name, DecoderConfig config)
    {
        if (config.QueryKeyNorm)
            yield return new ExpectedWeight(name, [config.HeadDim]);
    }
}
