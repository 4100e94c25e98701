namespace ActorDistill.Protocol.Payloads;

/// <summary>What a format must satisfy whoever sent it.</summary>
internal static class PayloadFormatRules
{
    // A count of draws is written in 16 bits.
    internal const int MostSamples = ushort.MaxValue;

    // Bits of a row of ids are counted in 32 bits.
    private const int MostVocabSize = 1 << 24;

    public static string? FirstFault(PayloadFormat format) => OfDistribution(format) ?? OfNumbers(format) ?? OfLayers(format.Layers);

    private static string? OfDistribution(PayloadFormat format)
    {
        var hasNumbers = format.Kind is PayloadKind.Hidden or PayloadKind.Logits or PayloadKind.TopK;
        if (!Enum.IsDefined(format.Kind))
            return $"the payload's kind is {(int)format.Kind}, must be 1 to {(int)PayloadKind.Samples}";
        var isNone = format.Encoding == NumberEncoding.None;
        if (hasNumbers ? isNone || !Enum.IsDefined(format.Encoding) : !isNone)
            return $"the encoding of {format.Kind} is {(int)format.Encoding}, must be {(hasNumbers ? "1 to 4" : "0")}";
        var fewest = format.Kind == PayloadKind.None ? 0 : 2;
        return format.VocabSize < fewest || format.VocabSize > MostVocabSize
            ? $"the vocabulary's size is {format.VocabSize}, must be {fewest} to {MostVocabSize}"
            : null;
    }

    private static string? OfNumbers(PayloadFormat format)
    {
        var (isTopK, isSamples) = (format.Kind == PayloadKind.TopK, format.Kind == PayloadKind.Samples);
        if (isTopK ? format.TopK < 1 || format.TopK > format.VocabSize : format.TopK != 0)
            return $"top-k is {format.TopK}, must be {(isTopK ? $"1 to {format.VocabSize}, the vocabulary's size" : "0 but for top-k")}";
        if (isSamples ? format.SampleCount is < 1 or > MostSamples : format.SampleCount != 0)
            return $"the number of samples is {format.SampleCount}, must be {(isSamples ? $"1 to {MostSamples}" : "0 but for samples")}";
        if (!(format.Temperature > 0 && double.IsFinite(format.Temperature)) || (!isTopK && !isSamples && format.Temperature != 1))
            return FormattableString.Invariant(
                $"the temperature is {format.Temperature}, must be {(isTopK || isSamples ? "above 0" : "1 but for top-k and samples")}");
        return !isSamples && format.Seed != 0 ? $"the seed is {format.Seed}, must be 0 but for samples" : null;
    }

    private static string? OfLayers(IReadOnlyList<LayerFormat> layers)
    {
        var attentionLayer = 0;
        for (var index = 0; index < layers.Count; index++)
        {
            var layer = layers[index];
            if (layer.Layer < 1)
                return $"a layer is {layer.Layer}, must be at least 1";
            if (!Enum.IsDefined(layer.Part))
                return $"the part of layer {layer.Layer} is {(int)layer.Part}, must be 1 to {(int)LayerPart.MeanAttention}";
            if (layer.Encoding == NumberEncoding.None || !Enum.IsDefined(layer.Encoding))
                return $"the encoding of layer {layer.Layer} is {(int)layer.Encoding}, must be 1 to {(int)NumberEncoding.Int8}";
            if (index > 0 && (layers[index - 1].Layer, layers[index - 1].Part).CompareTo((layer.Layer, layer.Part)) >= 0)
                return $"layer {layer.Layer} does not come in order, layers must be sorted by number and part, none twice";
            if (layer.Part == LayerPart.Attention)
                attentionLayer = layer.Layer;
            if (layer.Part == LayerPart.MeanAttention && layer.Layer == attentionLayer)
                return $"layer {layer.Layer} is asked for attention and for its mean, must be one of them";
        }
        return null;
    }
}
