namespace ActorDistill.Models.Decoder;

/// <summary>What a forward pass returns beyond the logits. Nothing is kept that was not asked for.</summary>
public sealed record ForwardRequest
{
    /// <summary>The logits alone.</summary>
    public static ForwardRequest LogitsOnly { get; } = new();

    /// <summary>The final hidden state alone: what a student's fused head starts from.</summary>
    public static ForwardRequest FinalHiddenStateOnly { get; } = new() { Logits = false, FinalHiddenState = true };

    /// <summary>Whether to compute the logits.</summary>
    public bool Logits { get; init; } = true;

    /// <summary>Whether to keep the hidden state after the final norm, which the head multiplies.</summary>
    public bool FinalHiddenState { get; init; }

    /// <summary>Which hidden states to keep: 0 is the embedding, i the output of layer i - 1, the last one before the final norm.</summary>
    public IReadOnlySet<int> HiddenStates { get; init; } = new HashSet<int>();

    /// <summary>Of which layers, from 0, to keep the attention probabilities.</summary>
    public IReadOnlySet<int> Attention { get; init; } = new HashSet<int>();

    /// <summary>Of which layers, from 0, to keep the attention's scores: what its softmax starts from.</summary>
    public IReadOnlySet<int> AttentionScores { get; init; } = new HashSet<int>();

    /// <summary>Of which layers, from 0, to keep queries, keys and values.</summary>
    public IReadOnlySet<int> AttentionInputs { get; init; } = new HashSet<int>();

    /// <summary>Is told what passes through the layers while the pass runs, or null: for what is too large to be kept.</summary>
    public IForwardObserver? Observer { get; init; }

    /// <summary>Everything that a decoder of so many layers can give.</summary>
    public static ForwardRequest Everything(int numLayers) => new()
    {
        FinalHiddenState = true,
        HiddenStates = Enumerable.Range(0, numLayers + 1).ToHashSet(),
        Attention = Enumerable.Range(0, numLayers).ToHashSet(),
    };

    /// <summary>Refuses numbers of layers that the decoder does not have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the number and what there is.</exception>
    internal void RequireWithin(int numLayers)
    {
        if (HiddenStates.Any(i => i < 0 || i > numLayers))
            throw new ArgumentOutOfRangeException(nameof(HiddenStates), $"hidden states are numbered 0 to {numLayers}");
        if (AttentionLayers.Any(i => i < 0 || i >= numLayers))
            throw new ArgumentOutOfRangeException(nameof(Attention), $"layers are numbered 0 to {numLayers - 1}");
    }

    /// <summary>
    /// How many layers a pass must compute: all for logits, the final state or an observer, else those up to the last one asked for.
    /// </summary>
    internal int LayerCount(int numLayers) => Logits || FinalHiddenState || Observer != null
        ? numLayers
        : HiddenStates.Concat(AttentionLayers.Select(layer => layer + 1)).DefaultIfEmpty(0).Max();

    private IEnumerable<int> AttentionLayers => Attention.Concat(AttentionScores).Concat(AttentionInputs);
}
