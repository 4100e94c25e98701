using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>What a teacher's layers do on a text: means over its tokens. D hidden size, F intermediate size. Owns its tensors.</summary>
/// <param name="tokenCount">Tokens that the means are over.</param>
/// <param name="secondMoments">
/// By number of a norm, as in <see cref="Models.Decoder.IForwardObserver"/>: E[h h^T] of its input, float64 [D, D].
/// </param>
/// <param name="activationEnergies">By layer: E[a^2] of each neuron at the down projection's input, float64 [F].</param>
/// <param name="influence">Of every layer: 1 minus the mean cosine of its input and its output.</param>
public sealed class CalibrationStatistics(
    long tokenCount, IReadOnlyDictionary<int, torch.Tensor> secondMoments, IReadOnlyDictionary<int, torch.Tensor> activationEnergies,
    IReadOnlyList<double> influence) : IDisposable
{
    /// <summary>Tokens that the means are over.</summary>
    public long TokenCount { get; } = tokenCount;

    /// <summary>Of every layer of the teacher.</summary>
    public IReadOnlyList<double> Influence { get; } = influence;

    /// <summary>E[h h^T] at the input of a norm, float64 [D, D].</summary>
    /// <param name="norm">2l for the attention norm of layer l, 2l + 1 for its feed-forward norm, 2L for the final one.</param>
    /// <exception cref="KeyNotFoundException">That norm was not among those measured.</exception>
    public torch.Tensor SecondMoment(int norm) => secondMoments[norm];

    /// <summary>E[a^2] of a layer's neurons, float64 [F].</summary>
    /// <exception cref="KeyNotFoundException">That layer was not among those measured.</exception>
    public torch.Tensor ActivationEnergy(int layer) => activationEnergies[layer];

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in secondMoments.Values.Concat(activationEnergies.Values))
            tensor.Dispose();
    }
}
