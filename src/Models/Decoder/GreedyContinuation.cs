using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>Continues a sequence with the likeliest token each time.</summary>
public static class GreedyContinuation
{
    /// <summary>So many further tokens; of equal logits the lowest token wins.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="prompt">At least one token.</param>
    /// <param name="count">How many tokens to add.</param>
    /// <param name="useCache">Whether to keep keys and values, or to compute the whole sequence anew for every token.</param>
    /// <returns>The new tokens alone.</returns>
    public static IReadOnlyList<long> Run(CausalDecoder decoder, IReadOnlyList<long> prompt, int count, bool useCache = true)
    {
        using var unrecorded = torch.no_grad();
        using var cache = useCache ? decoder.NewCache(1, prompt.Count + count) : null;
        var tokens = new List<long>(prompt);
        var pending = tokens.ToArray();
        for (var i = 0; i < count; i++)
        {
            using var scope = torch.NewDisposeScope();
            var input = torch.tensor(pending, device: decoder.Device).unsqueeze(0);                // [1, T]
            var logits = decoder.Forward(input, ForwardRequest.LogitsOnly, cache).Logits;          // [1, T, V]
            var next = logits.select(1, -1).argmax(-1).item<long>();
            tokens.Add(next);
            pending = useCache ? [next] : [.. tokens];
        }
        return tokens.GetRange(prompt.Count, count);
    }
}
