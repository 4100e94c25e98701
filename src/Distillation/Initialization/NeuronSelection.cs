using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// Which neurons of a feed-forward block stay. They are selected and never mixed, because the nonlinearity acts on each by itself. F
/// neurons, K values of the student's stream.
/// </summary>
public static class NeuronSelection
{
    /// <summary>What each neuron adds to the student's stream: E[a^2] |P^T column of W_down|^2, float64 [F], in the scope around.</summary>
    /// <param name="energy">E[a^2], [F].</param>
    /// <param name="down">P^T W_down, [K, F].</param>
    public static torch.Tensor Scores(torch.Tensor energy, torch.Tensor down)
    {
        using var scope = torch.NewDisposeScope();
        return down.square().sum(dim: 0).mul_(energy).MoveToOuterDisposeScope();
    }

    /// <summary>The indices of the highest scores, ascending; of equal scores the lower index stays.</summary>
    /// <param name="scores">[F].</param>
    /// <param name="count">1 to F.</param>
    public static IReadOnlyList<int> Strongest(torch.Tensor scores, int count)
    {
        using var scope = torch.NewDisposeScope();
        var (_, order) = scores.sort(dim: 0, descending: true, stable: true);
        return [.. order.narrow(0, 0, count).cpu().data<long>().ToArray().Order().Select(index => (int)index)];
    }

    /// <summary>The share of a sum that chosen entries have; 0 of a sum of 0.</summary>
    internal static double Share(torch.Tensor amounts, torch.Tensor chosen)
    {
        using var scope = torch.NewDisposeScope();
        var total = amounts.sum().ToDouble();
        return total > 0 ? amounts.index_select(0, chosen).sum().ToDouble() / total : 0;
    }
}
