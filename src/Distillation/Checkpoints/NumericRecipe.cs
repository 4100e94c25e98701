using System.Globalization;
using ActorDistill.Distillation.Recipes;
using ActorDistill.Models.Decoder;

namespace ActorDistill.Distillation.Checkpoints;

/// <summary>
/// What the bits of a result depend on beside the settings: between equal recipes a resumed run is bit-identical.
/// </summary>
public static class NumericRecipe
{
    /// <summary>The recipe of the calling thread and a decoder, by the names that <see cref="CheckpointManifest.Settings"/> uses.</summary>
    public static IReadOnlyDictionary<string, string> Read(CausalDecoder decoder)
    {
        var probe = ComputeProbe.Read(decoder.Devices);
        return new Dictionary<string, string>
        {
            ["recipe.libtorch"] = probe.Libtorch,
            ["recipe.device"] = probe.DeviceKind,
            ["recipe.device-name"] = probe.DeviceName,
            ["recipe.blas"] = probe.Blas,
            ["recipe.threads"] = probe.ThreadCount.ToString(CultureInfo.InvariantCulture),
            ["recipe.dtype"] = decoder.Dtype.ToString().ToLowerInvariant(),
            ["recipe.compute-dtype"] = decoder.ComputeDtype.ToString().ToLowerInvariant(),
            ["recipe.deterministic"] = probe.IsDeterministic ? "true" : "false",
        };
    }
}
