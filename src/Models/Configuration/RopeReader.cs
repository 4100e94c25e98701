using System.Globalization;

namespace ActorDistill.Models.Configuration;

/// <summary>Reads the rotary positions' settings out of config.json, in the older and the newer spelling.</summary>
internal static class RopeReader
{
    private const double DefaultTheta = 10000;

    /// <summary>Base of the wavelengths, and Llama 3's scaling or null.</summary>
    public static (double Theta, Llama3RopeScaling? Scaling) Read(ConfigJson json)
    {
        RequireWholeHead(json);
        var outerTheta = json.Double("rope_theta") ?? DefaultTheta;
        // transformers 5 puts both into one object, whose theta goes before the outer one.
        var key = json.Object("rope_parameters") != null ? "rope_parameters" : "rope_scaling";
        if (json.Object(key) is not { } rope)
            return (outerTheta, null);
        RequireWholeHead(rope);
        if (rope.FirstObjectKey() is { } layers)
            throw json.Fault($"{key} differ by layer ({layers}); only one set for all layers is known");
        return (rope.Double("rope_theta") ?? outerTheta, ReadScaling(key, json, rope));
    }

    private static Llama3RopeScaling? ReadScaling(string key, ConfigJson json, ConfigJson rope) =>
        // "type" is what "rope_type" was called before Llama 3.1.
        (rope.String("rope_type") ?? rope.String("type") ?? "default") switch
        {
            "default" => null,
            "llama3" => new Llama3RopeScaling(
                rope.RequiredDouble("factor"),
                rope.RequiredDouble("low_freq_factor"),
                rope.RequiredDouble("high_freq_factor"),
                rope.RequiredInt("original_max_position_embeddings")),
            var type => throw json.Fault($"{key} of type {type} is not known; known are default, llama3"),
        };

    private static void RequireWholeHead(ConfigJson json)
    {
        if (json.Double("partial_rotary_factor") is { } factor && factor != 1)
            throw json.Fault($"partial_rotary_factor {factor.ToString(CultureInfo.InvariantCulture)} is not known; known is 1");
    }
}
