using ActorDistill.Distillation.Recipes;
using ActorDistill.Models.Decoder;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>With what a teacher computes: from an operator's words to libtorch's, and to the recipe that peers compare.</summary>
internal static class TeacherCompute
{
    /// <exception cref="OperatorException">Not a device, or a GPU that there is not.</exception>
    public static torch.Device Device(string name)
    {
        torch.Device device;
        try
        {
            device = torch.device(name);
        }
        catch (ArgumentException)
        {
            throw NoDevice(name);
        }
        if (device.type == DeviceType.META) throw NoDevice(name);
        if (device.type == DeviceType.CUDA && Math.Max(device.index, 0) >= torch.cuda.device_count())
            throw new OperatorException(
                $"device {name}: this machine shows {torch.cuda.device_count()} GPUs to libtorch {torch.__version__}");
        return device;
    }

    /// <exception cref="OperatorException">Not one of ours.</exception>
    public static torch.ScalarType Dtype(string name) => name switch
    {
        "float64" => torch.ScalarType.Float64,
        "float32" => torch.ScalarType.Float32,
        "bfloat16" => torch.ScalarType.BFloat16,
        "float16" => torch.ScalarType.Float16,
        _ => throw new OperatorException($"the teacher's dtype is {name}, must be float64, float32, bfloat16 or float16"),
    };

    /// <summary>The recipe of every batch of a teacher. On its device thread.</summary>
    public static NumericRecipe Recipe(CausalDecoder decoder, string dtype, int? headChunkRows)
    {
        var probe = ComputeProbe.Read(decoder.Devices);
        // A batch is one pass, whatever its size, which its header tells.
        return new NumericRecipe(
            probe.Libtorch, probe.Device, probe.Blas, probe.ThreadCount, dtype, ForwardRows: 0, headChunkRows ?? 0,
            probe.IsDeterministic);
    }

    private static OperatorException NoDevice(string name) => new($"device {name}: must be cpu, cuda or cuda:N");
}
