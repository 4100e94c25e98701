using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// Is told what passes through a decoder, in the order of its computation, so that statistics of all layers come from one pass that keeps
/// none of it. The tensors are the pass's own, in the compute dtype: read them during the call, change and keep nothing. B sequences, T new
/// tokens, D hidden size, F intermediate size.
/// </summary>
public interface IForwardObserver
{
    /// <summary>What a norm of the residual stream is about to see: [B, T, D].</summary>
    /// <param name="number">2l for the attention norm of layer l, 2l + 1 for its feed-forward norm, 2L for the final one.</param>
    /// <param name="state">The residual stream.</param>
    void NormInput(int number, torch.Tensor state);

    /// <summary>What the down projection is about to see: silu(gate) * up, [B, T, F].</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="activation">One value per neuron and token.</param>
    void FeedForwardActivation(int layer, torch.Tensor activation);
}
