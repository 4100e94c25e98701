using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>Mixtures of two distributions.</summary>
internal static class Mixture
{
    /// <summary>log(w a + (1 - w) b) of log-probabilities a and b: [R, V]; w lies strictly between 0 and 1.</summary>
    public static torch.Tensor LogOf(double weight, torch.Tensor first, torch.Tensor second)
    {
        using var scope = torch.NewDisposeScope();
        return (first + Math.Log(weight)).logaddexp(second + Math.Log(1 - weight)).MoveToOuterDisposeScope();
    }
}
