using TorchSharp;

namespace ActorDistill.Distillation.Representations;

/// <summary>The dtype that losses are computed in: float64 for a float64 student, else float32.</summary>
internal static class Precision
{
    public static torch.ScalarType For(torch.Tensor student) =>
        student.dtype == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32;

    /// <summary>Without its recording; the tensor's own memory when it already has the dtype.</summary>
    public static torch.Tensor Precise(this torch.Tensor tensor, torch.ScalarType dtype)
    {
        var plain = tensor.detach();
        return plain.dtype == dtype ? plain : plain.to(dtype);
    }
}
