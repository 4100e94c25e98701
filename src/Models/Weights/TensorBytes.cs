using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Models.Weights;

/// <summary>
/// Weights in files to tensors and back. Without a change of type every bit is kept, NaN payloads included; with one, libtorch
/// converts (F16 and BF16 to float32 exactly, the other way rounded to the nearest, ties to even).
/// </summary>
public static class TensorBytes
{
    // Elements per piece: a tensor's bytes are one span of at most 2 GB, and a conversion needs a copy of its piece.
    private const long PieceElements = 1 << 24;

    /// <summary>Copies a weight into a tensor of its shape, converted to the tensor's dtype and moved to its device.</summary>
    /// <param name="weights">Where the weight is.</param>
    /// <param name="name">The weight's name.</param>
    /// <param name="destination">Contiguous; any device; a parameter may require gradients.</param>
    /// <exception cref="OperatorException">The weight is missing or of another shape; names the file and both shapes.</exception>
    public static void Read(WeightSet weights, string name, torch.Tensor destination)
    {
        var entry = weights.Entry(name);
        if (!entry.Shape.SequenceEqual(destination.shape))
            throw new OperatorException($"{weights.FileOf(name)}: weight {name} has shape {WeightShape.Text(entry.Shape)}, "
                + $"expected {WeightShape.Text(destination.shape)}");
        if (!destination.is_contiguous())
            throw new ArgumentException($"the tensor for weight {name} is not contiguous", nameof(destination));
        if (entry.ElementCount == 0)
            return;
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var flat = destination.detach().view(-1);
        for (long first = 0; first < entry.ElementCount; first += PieceElements)
        {
            var count = Math.Min(PieceElements, entry.ElementCount - first);
            using var piece = flat.narrow(0, first, count);
            var bytes = weights.Bytes(name, first * entry.Type.ByteSize(), checked((int)(count * entry.Type.ByteSize())));
            CopyPiece(bytes, DtypeOf(entry.Type), piece);
        }
    }

    /// <summary>A new CPU tensor with a weight's own shape and dtype.</summary>
    /// <exception cref="OperatorException">The weight is missing.</exception>
    public static torch.Tensor Load(WeightSet weights, string name)
    {
        var entry = weights.Entry(name);
        var tensor = torch.empty(entry.Shape.ToArray(), dtype: DtypeOf(entry.Type));
        Read(weights, name, tensor);
        return tensor;
    }

    /// <summary>Writes a tensor's elements, row-major and little-endian, in a type of choice.</summary>
    /// <param name="tensor">Any device and layout.</param>
    /// <param name="type">Type of the elements written.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(torch.Tensor tensor, WeightType type, Stream stream)
    {
        if (tensor.NumberOfElements == 0)
            return;
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var flat = tensor.detach().contiguous().view(-1);
        for (long first = 0; first < flat.NumberOfElements; first += PieceElements)
        {
            using var piece = flat.narrow(0, first, Math.Min(PieceElements, flat.NumberOfElements - first));
            using var converted = piece.to(DtypeOf(type));
            using var onCpu = converted.cpu();
            stream.Write(onCpu.bytes);
        }
    }

    /// <summary>A source for <see cref="SafetensorsWriter"/>; the tensor must live until it was written.</summary>
    public static WeightSource Source(string name, torch.Tensor tensor, WeightType type) =>
        new(name, type, tensor.shape, stream => Write(tensor, type, stream));

    /// <summary>libtorch's dtype of a stored type.</summary>
    public static torch.ScalarType DtypeOf(WeightType type) => type switch
    {
        WeightType.F64 => torch.ScalarType.Float64,
        WeightType.F32 => torch.ScalarType.Float32,
        WeightType.F16 => torch.ScalarType.Float16,
        WeightType.BF16 => torch.ScalarType.BFloat16,
        WeightType.I64 => torch.ScalarType.Int64,
        WeightType.I32 => torch.ScalarType.Int32,
        WeightType.I16 => torch.ScalarType.Int16,
        WeightType.I8 => torch.ScalarType.Int8,
        WeightType.U8 => torch.ScalarType.Byte,
        WeightType.Bool => torch.ScalarType.Bool,
    };

    /// <summary>The stored type of libtorch's dtype.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dtype that safetensors files of ours do not hold (complex numbers).</exception>
    public static WeightType TypeOf(torch.ScalarType dtype)
    {
        foreach (var type in WeightTypes.All)
            if (DtypeOf(type) == dtype)
                return type;
        throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "is not stored in safetensors");
    }

    private static void CopyPiece(ReadOnlySpan<byte> bytes, torch.ScalarType dtype, torch.Tensor piece)
    {
        if (piece.dtype == dtype && piece.device_type == DeviceType.CPU)
        {
            bytes.CopyTo(piece.bytes);
            return;
        }
        using var asStored = torch.empty(piece.NumberOfElements, dtype: dtype);
        bytes.CopyTo(asStored.bytes);
        piece.copy_(asStored);
    }
}
