using ActorDistill.Models.Verification;
using TorchSharp;

namespace ActorDistill.Distillation.Verification;

/// <summary>How far objectives may be from their golden values.</summary>
public static class ObjectiveBounds
{
    /// <summary>Of gradients.</summary>
    public static ErrorBound Gradient(torch.ScalarType dtype) =>
        dtype == torch.ScalarType.Float64 ? new ErrorBound(1e-10, 1e-12) : new ErrorBound(1e-5, 1e-7);

    /// <summary>Of losses, which carry the square of the temperature, and so do their rounding errors in float32.</summary>
    public static ErrorBound Loss(torch.ScalarType dtype, double temperature) =>
        dtype == torch.ScalarType.Float64 ? new ErrorBound(1e-10, 1e-12) : new ErrorBound(1e-5, 1e-6 * temperature * temperature);
}
