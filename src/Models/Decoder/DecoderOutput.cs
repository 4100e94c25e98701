using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// What a forward pass gave: only what was asked for. B sequences of T tokens; V vocabulary, D hidden size, H heads; S = T plus the
/// tokens in the cache. The tensors are in the compute dtype and belong to the scope that was open around the call.
/// </summary>
public sealed class DecoderOutput
{
    private readonly Dictionary<int, torch.Tensor> _hiddenStates = [];
    private readonly Dictionary<int, torch.Tensor> _attention = [];
    private torch.Tensor? _logits;
    private torch.Tensor? _finalHiddenState;

    /// <summary>[B, T, V].</summary>
    /// <exception cref="InvalidOperationException">They were not asked for.</exception>
    public torch.Tensor Logits
    {
        get => _logits ?? throw NotAsked(nameof(Logits));
        internal set => _logits = value;
    }

    /// <summary>The hidden state after the final norm: [B, T, D].</summary>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public torch.Tensor FinalHiddenState
    {
        get => _finalHiddenState ?? throw NotAsked(nameof(FinalHiddenState));
        internal set => _finalHiddenState = value;
    }

    /// <summary>By number, as in <see cref="ForwardRequest.HiddenStates"/>: [B, T, D].</summary>
    public IReadOnlyDictionary<int, torch.Tensor> HiddenStates => _hiddenStates;

    /// <summary>By layer, as in <see cref="ForwardRequest.Attention"/>: probabilities [B, H, T, S].</summary>
    public IReadOnlyDictionary<int, torch.Tensor> Attention => _attention;

    // Under a handle of its own, for a state is also the next layer's input and goes with it.
    internal void KeepHiddenState(int number, torch.Tensor state) => _hiddenStates.Add(number, state.alias().DetachFromDisposeScope());

    // Made some scopes deeper than the pass's own, like the states: out of all of them until the pass ends.
    internal void KeepAttention(int layer, torch.Tensor probabilities) => _attention.Add(layer, probabilities.DetachFromDisposeScope());

    /// <summary>All tensors leave the scope of the forward pass for the caller's.</summary>
    internal DecoderOutput MoveOutOf(DisposeScope pass)
    {
        foreach (var tensor in _attention.Values.Concat(_hiddenStates.Values))
            pass.Attach(tensor);
        torch.Tensor?[] all = [.. _hiddenStates.Values, .. _attention.Values, _logits, _finalHiddenState];
        foreach (var tensor in all.OfType<torch.Tensor>())
            pass.MoveToOuter(tensor);
        return this;
    }

    private static InvalidOperationException NotAsked(string what) => new($"{what} was not asked for in the forward request");
}
