using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Verification;

/// <summary>
/// Compares a decoder's forward pass with a golden file: input_ids [B, T], logits [B, T, V], hidden_states [L + 1, B, T, D] (embedding,
/// then each layer's output, the last before the final norm), attention [L, B, H, T, T]; where it is there also
/// next_token_nll [B, T - 1], in nats.
/// </summary>
public static class ForwardVerification
{
    /// <summary>Runs the decoder over the golden input and compares every tensor of the file.</summary>
    /// <param name="decoder">In float32 or float64.</param>
    /// <param name="goldenPath">The golden file.</param>
    /// <param name="bound">What passes.</param>
    /// <returns>One comparison per logits, layer's hidden state, layer's attention, and token losses.</returns>
    /// <exception cref="OperatorException">The file lacks a tensor, or its shapes are not this model's.</exception>
    public static IReadOnlyList<Comparison> Run(CausalDecoder decoder, string goldenPath, ErrorBound bound)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        using var golden = WeightSet.OpenFile(goldenPath);
        var config = decoder.Config;
        var input = Load(golden, "input_ids");
        if (input.dim() != 2)
            throw new OperatorException($"{goldenPath}: input_ids has shape {WeightShape.Text(input.shape)}, expected [B, T]");
        var ids = input.to(torch.ScalarType.Int64);
        if (ids.min().ToInt64() < 0 || ids.max().ToInt64() >= config.VocabSize)
            throw new OperatorException($"{goldenPath}: input_ids go beyond the model's vocabulary of {config.VocabSize}");
        var (batch, tokens) = (ids.shape[0], ids.shape[1]);

        var output = decoder.Forward(ids.to(decoder.Device), ForwardRequest.Everything(config.NumLayers));
        var comparisons = new List<Comparison>
        {
            Compare("logits", output.Logits, Load(golden, "logits", batch, tokens, config.VocabSize), bound),
        };
        var hiddenStates = Load(golden, "hidden_states", config.NumLayers + 1, batch, tokens, config.HiddenSize);
        for (var i = 0; i <= config.NumLayers; i++)
            comparisons.Add(Compare($"hidden_states[{i}]", output.HiddenStates[i], hiddenStates[i], bound));
        var attention = Load(golden, "attention", config.NumLayers, batch, config.NumHeads, tokens, tokens);
        for (var i = 0; i < config.NumLayers; i++)
            comparisons.Add(Compare($"attention[{i}]", output.Attention[i], attention[i], bound));
        if (golden.Contains("next_token_nll"))
        {
            var losses = Load(golden, "next_token_nll", batch, tokens - 1);
            comparisons.Add(Compare("next_token_nll", NextTokenLoss(output.Logits, ids), losses, bound));
        }
        return comparisons;
    }

    /// <summary>The largest error of a tensor against its golden, in float64.</summary>
    public static Comparison Compare(string name, torch.Tensor actual, torch.Tensor golden, ErrorBound bound)
    {
        using var scope = torch.NewDisposeScope();
        var goldenMax = golden.abs().max().ToDouble();
        var allowed = bound.For(goldenMax);
        if (!actual.shape.SequenceEqual(golden.shape))
            return new Comparison(name, double.PositiveInfinity, goldenMax, allowed);
        var error = (actual.cpu().to(torch.ScalarType.Float64) - golden.to(torch.ScalarType.Float64)).abs().max().ToDouble();
        // NaN compares as within every bound; it is the worst error there is.
        return new Comparison(name, double.IsNaN(error) ? double.PositiveInfinity : error, goldenMax, allowed);
    }

    // Of token t + 1 given the tokens up to t: [B, T - 1].
    private static torch.Tensor NextTokenLoss(torch.Tensor logits, torch.Tensor ids)
    {
        var tokens = ids.shape[1];
        var predicted = logits.cpu().narrow(1, 0, tokens - 1).log_softmax(-1);
        return predicted.gather(-1, ids.narrow(1, 1, tokens - 1).unsqueeze(-1)).squeeze(-1).neg();
    }

    private static torch.Tensor Load(WeightSet golden, string name, params long[] shape)
    {
        var tensor = TensorBytes.Load(golden, name);
        return shape.Length == 0 || tensor.shape.SequenceEqual(shape)
            ? tensor
            : throw new OperatorException(
                $"{golden.Place}: {name} has shape {WeightShape.Text(tensor.shape)}, this model gives {WeightShape.Text(shape)}");
    }
}
