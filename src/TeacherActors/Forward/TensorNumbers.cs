using System.Runtime.InteropServices;
using ActorDistill.Protocol.Payloads;
using TorchSharp;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>A tensor's numbers as a section. Copies belong to the open scope and are gone with it.</summary>
internal static class TensorNumbers
{
    /// <summary>Rows of the last dimension's width. Bytes go as they are when the tensor has the encoding's dtype.</summary>
    /// <exception cref="PayloadException">A number is not finite, or would not be in this encoding.</exception>
    public static void Write(torch.Tensor tensor, NumberEncoding encoding, Span<byte> section)
    {
        if (encoding == NumberEncoding.Int8)
            FloatCodec.Encode(Span<float>(tensor, torch.float32), (int)tensor.shape[^1], encoding, section);
        else
            FloatCodec.Copy(OnHost(tensor, DtypeOf(encoding)).bytes, encoding, section);
    }

    /// <summary>Attention probabilities [B, H, T, T] of a causal model.</summary>
    /// <exception cref="PayloadException">A number is not finite, or one above the diagonal is not zero.</exception>
    public static void WriteTriangles(torch.Tensor attention, NumberEncoding encoding, Span<byte> section) =>
        TriangleCodec.Encode(Span<float>(attention, torch.float32), (int)attention.shape[^1], encoding, section);

    /// <summary>The elements on the processor, row-major, converted to a dtype that is T's; valid within the open scope.</summary>
    public static ReadOnlySpan<T> Span<T>(torch.Tensor tensor, torch.ScalarType dtype) where T : struct =>
        MemoryMarshal.Cast<byte, T>(OnHost(tensor, dtype).bytes);

    // Converted where it lies: what crosses the bus is then as small as it gets.
    private static torch.Tensor OnHost(torch.Tensor tensor, torch.ScalarType dtype) => tensor.detach().to(dtype).cpu().contiguous();

    private static torch.ScalarType DtypeOf(NumberEncoding encoding) => encoding switch
    {
        NumberEncoding.BFloat16 => torch.bfloat16,
        NumberEncoding.Float16 => torch.float16,
        _ => torch.float32,
    };
}
