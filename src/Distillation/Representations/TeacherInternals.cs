using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>
/// What a teacher gave of its inside for a micro-batch, by its layers counted from 1: only what the settings compare. B sequences of S
/// tokens, any floating-point dtype. The tensors belong to the scope that they were made in until <see cref="Keep"/> is called.
/// </summary>
/// <param name="Attention">Probabilities [B, H, S, S]; [B, 1, S, S] when heads are averaged.</param>
/// <param name="Relations">Queries, keys and values, when relations are compared.</param>
/// <param name="Hidden">States [B, S, Dt].</param>
public sealed record TeacherInternals(
    IReadOnlyDictionary<int, torch.Tensor> Attention,
    IReadOnlyDictionary<int, AttentionInputs> Relations,
    IReadOnlyDictionary<int, torch.Tensor> Hidden) : IDisposable
{
    /// <summary>Takes the tensors out of every scope; from here on they are this object's.</summary>
    public TeacherInternals Keep()
    {
        foreach (var tensor in All)
            tensor.DetachFromDisposeScope();
        return this;
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in All)
            tensor.Dispose();
    }

    private IEnumerable<torch.Tensor> All =>
        [.. Attention.Values, .. Relations.Values.SelectMany(all => new[] { all.Queries, all.Keys, all.Values }), .. Hidden.Values];
}
