using System.Runtime.InteropServices;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;
using TorchSharp;

namespace ActorDistill.StudentActors.Teaching;

/// <summary>Sections of numbers as tensors on the processor, which belong to the open scope.</summary>
internal static class TensorSections
{
    /// <summary>A section in its encoding's own dtype; float32 for int8.</summary>
    /// <exception cref="PayloadException">A number is not finite, or written as no encoder writes it.</exception>
    public static torch.Tensor Read(BatchSection section, ReadOnlySpan<byte> source)
    {
        var (encoding, width) = (section.Encoding, (int)section.Shape[^1]);
        if (section.Kind == SectionKind.LayerAttention)
        {
            var matrices = torch.empty([.. section.Shape], torch.float32);
            TriangleCodec.Decode(source, width, encoding, Elements<float>(matrices));
            // Exact: the numbers were of this dtype.
            return matrices.to(DtypeOf(encoding));
        }
        var numbers = torch.empty([.. section.Shape], DtypeOf(encoding));
        if (encoding == NumberEncoding.Int8)
            FloatCodec.Decode(source, width, encoding, Elements<float>(numbers));
        else
            FloatCodec.Copy(source, encoding, numbers.bytes);
        return numbers;
    }

    /// <summary>The memory of a tensor on the processor; valid as long as the tensor lives.</summary>
    public static Span<T> Elements<T>(torch.Tensor tensor) where T : struct => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>The dtype that holds what an encoding holds.</summary>
    public static torch.ScalarType DtypeOf(NumberEncoding encoding) => encoding switch
    {
        NumberEncoding.BFloat16 => torch.bfloat16,
        NumberEncoding.Float16 => torch.float16,
        _ => torch.float32,
    };
}
