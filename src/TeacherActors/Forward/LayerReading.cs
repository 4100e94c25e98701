using ActorDistill.Distillation.Representations;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Payloads;
using TorchSharp;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>What of a forward pass the formats need, and what of it is one format's. Formats count layers from 1.</summary>
internal static class LayerReading
{
    /// <summary>One request that serves all formats.</summary>
    public static ForwardRequest RequestFor(IReadOnlyList<PayloadFormat> formats)
    {
        var layers = formats.SelectMany(format => format.Layers).ToLookup(layer => layer.Part, layer => layer.Layer);
        return new ForwardRequest
        {
            Logits = false,
            FinalHiddenState = formats.Any(format => format.Kind != PayloadKind.None),
            HiddenStates = layers[LayerPart.Hidden].ToHashSet(),
            Attention = layers[LayerPart.Attention].Concat(layers[LayerPart.MeanAttention]).Select(layer => layer - 1).ToHashSet(),
            AttentionInputs = layers[LayerPart.Relations].Select(layer => layer - 1).ToHashSet(),
        };
    }

    /// <summary>A format's layers; null when it has none. The tensors belong to the open scope.</summary>
    public static TeacherInternals? InternalsOf(DecoderOutput output, PayloadFormat format)
    {
        if (format.Layers.Count == 0)
            return null;
        var attention = new Dictionary<int, torch.Tensor>();
        var relations = new Dictionary<int, AttentionInputs>();
        var hidden = new Dictionary<int, torch.Tensor>();
        foreach (var (layer, part, _) in format.Layers)
        {
            if (part == LayerPart.Hidden)
                hidden.Add(layer, output.HiddenStates[layer]);
            else if (part == LayerPart.Relations)
                relations.Add(layer, output.AttentionInputs[layer - 1]);
            else
                attention.Add(layer, part == LayerPart.Attention
                    ? output.Attention[layer - 1]
                    : output.Attention[layer - 1].mean([1], keepdim: true));
        }
        return new TeacherInternals(attention, relations, hidden);
    }
}
