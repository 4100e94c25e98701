namespace ActorDistill.Models.Configuration;

/// <summary>Reads config.json's sliding window: the same for all layers, or none.</summary>
internal static class SlidingWindowReader
{
    private const int DefaultWindow = 4096;
    private const int DefaultMaxWindowLayers = 28;

    /// <summary>Tokens that a token attends to, or null for all before it.</summary>
    public static int? Read(ModelType type, ConfigJson json, int numLayers) => type switch
    {
        ModelType.Llama => null,
        ModelType.Mistral => Window(json),
        ModelType.Qwen2 or ModelType.Qwen3 => json.Bool("use_sliding_window") ?? false ? QwenWindow(json, numLayers) : null,
    };

    // An absent key is transformers' default window; only an explicit null means none.
    private static int? Window(ConfigJson json) => json.Has("sliding_window") ? json.Int("sliding_window") : DefaultWindow;

    private static int? QwenWindow(ConfigJson json, int numLayers)
    {
        if (Window(json) is not { } window)
            return null;
        var slidingCount = json.Strings("layer_types") is { } types
            ? CountSliding(json, types, numLayers)
            : Math.Clamp(numLayers - (json.Int("max_window_layers") ?? DefaultMaxWindowLayers), 0, Math.Max(numLayers, 0));
        if (slidingCount != 0 && slidingCount != numLayers)
            throw json.Fault($"sliding_window {window} holds for {slidingCount} of {numLayers} layers; only all or none is known");
        return slidingCount == 0 ? null : window;
    }

    private static int CountSliding(ConfigJson json, IReadOnlyList<string> types, int numLayers)
    {
        if (types.Count != numLayers)
            throw json.Fault($"layer_types names {types.Count} layers, num_hidden_layers is {numLayers}");
        foreach (var type in types)
            if (type is not ("full_attention" or "sliding_attention"))
                throw json.Fault($"layer_types: {type} is not known; known are full_attention, sliding_attention");
        return types.Count(type => type == "sliding_attention");
    }
}
