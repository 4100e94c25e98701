using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// What a layer's attention works on, before positions turn it and after the norm of queries and keys where there is one.
/// </summary>
/// <param name="Queries">[B, H, T, E], E values per head.</param>
/// <param name="Keys">[B, K, T, E], K key-value heads.</param>
/// <param name="Values">[B, K, T, E].</param>
public sealed record AttentionInputs(torch.Tensor Queries, torch.Tensor Keys, torch.Tensor Values);

/// <summary>
/// What a forward pass gave: only what was asked for. B sequences of T tokens; V vocabulary, D hidden size, H heads; S = T plus the
/// tokens in the cache. The tensors are in the compute dtype and belong to the scope that was open around the call.
/// </summary>
public sealed class DecoderOutput
{
    private readonly torch.Device? _home;
    private readonly Dictionary<int, torch.Tensor> _hiddenStates = [];
    private readonly Dictionary<int, torch.Tensor> _attention = [];
    private readonly Dictionary<int, torch.Tensor> _attentionScores = [];
    private readonly Dictionary<int, AttentionInputs> _attentionInputs = [];
    private torch.Tensor? _logits;
    private torch.Tensor? _finalHiddenState;

    /// <param name="home">Where all of a decoder's results are to be that is spread over several devices; null for one device.</param>
    internal DecoderOutput(torch.Device? home) => _home = home;

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

    /// <summary>
    /// By layer, as in <see cref="ForwardRequest.AttentionScores"/>: products of queries and keys over sqrt(E), minus infinity where a
    /// token may not look, [B, H, T, S]. float32, in a float64 pass float64.
    /// </summary>
    public IReadOnlyDictionary<int, torch.Tensor> AttentionScores => _attentionScores;

    /// <summary>By layer, as in <see cref="ForwardRequest.AttentionInputs"/>; of the new tokens alone.</summary>
    public IReadOnlyDictionary<int, AttentionInputs> AttentionInputs => _attentionInputs;

    // Under a handle of its own, for a state is also the next layer's input and goes with it.
    internal void KeepHiddenState(int number, torch.Tensor state) => _hiddenStates.Add(number, Kept(state));

    // Made some scopes deeper than the pass's own, like the states: out of all of them until the pass ends.
    internal void KeepAttention(int layer, torch.Tensor probabilities) =>
        _attention.Add(layer, AtHome(probabilities).DetachFromDisposeScope());

    internal void KeepAttentionScores(int layer, torch.Tensor scores) =>
        _attentionScores.Add(layer, AtHome(scores).DetachFromDisposeScope());

    internal void KeepAttentionInputs(int layer, torch.Tensor queries, torch.Tensor keys, torch.Tensor values) =>
        _attentionInputs.Add(layer, new AttentionInputs(Kept(queries), Kept(keys), Kept(values)));

    /// <summary>All tensors leave the scope of the forward pass for the caller's.</summary>
    internal DecoderOutput MoveOutOf(DisposeScope pass)
    {
        torch.Tensor[] kept =
        [
            .. _hiddenStates.Values, .. _attention.Values, .. _attentionScores.Values,
            .. _attentionInputs.Values.SelectMany(inputs => new[] { inputs.Queries, inputs.Keys, inputs.Values }),
        ];
        foreach (var tensor in kept)
            pass.Attach(tensor);
        torch.Tensor?[] all = [.. kept, _logits, _finalHiddenState];
        foreach (var tensor in all.OfType<torch.Tensor>())
            pass.MoveToOuter(tensor);
        return this;
    }

    private torch.Tensor Kept(torch.Tensor tensor) => AtHome(tensor.alias()).DetachFromDisposeScope();

    private torch.Tensor AtHome(torch.Tensor tensor) => _home is null ? tensor : tensor.to(_home);

    private static InvalidOperationException NotAsked(string what) => new($"{what} was not asked for in the forward request");
}
