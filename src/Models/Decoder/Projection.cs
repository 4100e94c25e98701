using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Models.Decoder;

/// <summary>Linear layers whose weights are read or drawn later.</summary>
internal static class Projection
{
    /// <summary>x W^T + b with W [out, in] and b [out] uninitialised.</summary>
    public static Linear Empty(long inSize, long outSize, bool bias, torch.ScalarType dtype, torch.Device device) => torch.nn.Linear(
        new Parameter(torch.empty(outSize, inSize, dtype, device)),
        bias ? new Parameter(torch.empty(outSize, dtype, device)) : null);
}
