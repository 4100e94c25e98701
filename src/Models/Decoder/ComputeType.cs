using ActorDistill.Storage;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Models.Decoder;

/// <summary>
/// The dtype that a decoder computes in, apart from the one that its weights are kept in. With float32 weights and bfloat16 or float16
/// arithmetic each product sees a weight rounded on the spot, while gradients arrive and add up in float32 at the weight itself. Norms,
/// rotary positions and the softmax of the attention are computed in at least float32 in any case.
/// </summary>
internal sealed class ComputeType(torch.ScalarType dtype)
{
    /// <summary>The dtype of activations.</summary>
    public torch.ScalarType Dtype => dtype;

    /// <summary>The dtype of norms and of the softmax.</summary>
    public torch.ScalarType Precise { get; } = dtype == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32;

    /// <summary>Refuses what libtorch cannot compute.</summary>
    /// <exception cref="OperatorException">float16 on the processor, or no floating-point type.</exception>
    public static ComputeType Create(torch.ScalarType dtype, torch.Device device)
    {
        if (!torch.is_floating_point(dtype))
            throw new OperatorException($"compute dtype {dtype}: must be float64, float32, bfloat16 or float16");
        // The oldest libtorch that is supported has no float16 products there.
        if (dtype == torch.ScalarType.Float16 && device.type == DeviceType.CPU)
            throw new OperatorException("compute dtype float16 needs a GPU; on cpu use bfloat16 or float32");
        return new ComputeType(dtype);
    }

    /// <summary>The tensor in the compute dtype; itself when it already is.</summary>
    public torch.Tensor Cast(torch.Tensor tensor) => tensor.dtype == dtype ? tensor : tensor.to(dtype);

    /// <summary>The tensor in the precise dtype; itself when it already is.</summary>
    public torch.Tensor CastPrecise(torch.Tensor tensor) => tensor.dtype == Precise ? tensor : tensor.to(Precise);

    /// <summary>x W^T + b: [..., in] to [..., out].</summary>
    public torch.Tensor Project(Linear layer, torch.Tensor input) =>
        torch.nn.functional.linear(input, Cast(layer.weight), layer.bias is { } bias ? Cast(bias) : null);
}
