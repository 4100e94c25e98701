using TorchSharp;

namespace ActorDistill.Distillation.Objectives;

/// <summary>Natural logarithms of probabilities that can be multiplied with a probability of 0.</summary>
internal static class LogProbs
{
    // Far below what a logit can reach, far enough from the dtype's end that differences and sums of two stay finite.
    private const double FloorOfFloat32 = -1e38;
    private const double FloorOfFloat64 = -1e300;

    /// <summary>log softmax(logits / T): [R, V]. Excluded columns get a finite floor: 0 * floor is 0, where 0 * -infinity is not.</summary>
    public static torch.Tensor Of(torch.Tensor logits, double temperature = 1)
    {
        using var scope = torch.NewDisposeScope();
        var scaled = temperature == 1 ? logits : logits / temperature;
        return Floored(scaled.log_softmax(-1)).MoveToOuterDisposeScope();
    }

    /// <summary>Raises what lies below the floor to it, in place. NaN stays.</summary>
    public static torch.Tensor Floored(torch.Tensor logProbs) => logProbs.clamp_(min: Floor(logProbs));

    /// <summary>The logarithm that stands for a probability of 0.</summary>
    public static double Floor(torch.Tensor like) => like.dtype == torch.ScalarType.Float64 ? FloorOfFloat64 : FloorOfFloat32;
}
