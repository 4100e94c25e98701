using TorchSharp.Modules;

namespace TorchSharp;

/// <summary>Reading the one element of a tensor as a C# number, and sizes.</summary>
public static class TensorExtensionMethods
{
    /// <summary>The one element, converted.</summary>
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    /// <summary>The one element, converted.</summary>
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    /// <summary>The one element, converted.</summary>
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    /// <summary>The one element, converted.</summary>
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    /// <summary>Whether the one element is not zero.</summary>
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToDouble() != 0;

    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 => 8,
    };

    /// <summary>The product of the sizes.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>A parameter that takes the tensor's place; the tensor is invalid from then on.</summary>
    public static Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
}
