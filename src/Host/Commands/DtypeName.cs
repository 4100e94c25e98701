using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>Dtypes by the names that PyTorch gives them.</summary>
internal static class DtypeName
{
    /// <exception cref="OperatorException">Another name; names the option and what is allowed.</exception>
    public static torch.ScalarType Parse(string option, string name) => name switch
    {
        "float64" => torch.ScalarType.Float64,
        "float32" => torch.ScalarType.Float32,
        "bfloat16" => torch.ScalarType.BFloat16,
        "float16" => torch.ScalarType.Float16,
        _ => throw new OperatorException($"{option} is {name}, must be float64, float32, bfloat16 or float16"),
    };

    /// <summary>As <see cref="Parse"/>, and known before any work whether the device can compute in it.</summary>
    /// <exception cref="OperatorException">As above, or float16 on the processor, which the oldest libtorch has no products in.</exception>
    public static torch.ScalarType ParseFor(torch.Device device, string option, string name)
    {
        var dtype = Parse(option, name);
        return dtype == torch.ScalarType.Float16 && device.type == DeviceType.CPU
            ? throw new OperatorException($"{option} float16 needs a GPU; on cpu use bfloat16 or float32")
            : dtype;
    }
}
