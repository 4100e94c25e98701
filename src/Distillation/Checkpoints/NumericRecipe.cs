using System.Globalization;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Checkpoints;

/// <summary>
/// What the bits of a result depend on beside the settings, as far as libtorch tells: between equal recipes a resumed run is bit-identical.
/// </summary>
public static class NumericRecipe
{
    /// <summary>The recipe of the calling thread and a decoder, by the names that <see cref="CheckpointManifest.Settings"/> uses.</summary>
    public static IReadOnlyDictionary<string, string> Read(CausalDecoder decoder) => new Dictionary<string, string>
    {
        ["recipe.libtorch"] = torch.__version__,
        ["recipe.device"] = decoder.Device.type.ToString().ToLowerInvariant(),
        ["recipe.threads"] = torch.get_num_threads().ToString(CultureInfo.InvariantCulture),
        ["recipe.dtype"] = decoder.Dtype.ToString().ToLowerInvariant(),
        ["recipe.compute-dtype"] = decoder.ComputeDtype.ToString().ToLowerInvariant(),
        ["recipe.deterministic"] = torch.are_deterministic_algorithms_enabled() ? "true" : "false",
    };
}
