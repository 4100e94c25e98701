namespace ActorDistill.Models.Configuration;

/// <summary>The architectures that the decoder computes, under the names of config.json's "model_type".</summary>
public enum ModelType
{
    /// <summary>"llama": Llama 1, 2, 3.x and what shares their layout.</summary>
    Llama,

    /// <summary>"mistral": Llama's layout without any bias, with a sliding window by default.</summary>
    Mistral,

    /// <summary>"qwen2": Qwen2 and 2.5, with a bias on queries, keys and values.</summary>
    Qwen2,

    /// <summary>"qwen3": with a norm on each head's queries and keys.</summary>
    Qwen3,
}

/// <summary>Names of each <see cref="ModelType"/> in config.json.</summary>
public static class ModelTypes
{
    /// <summary>All names of "model_type" that are known, as a list for messages.</summary>
    public static string Known { get; } = string.Join(", ", Enum.GetValues<ModelType>().Select(HuggingFaceName));

    /// <summary>The value of "model_type".</summary>
    public static string HuggingFaceName(this ModelType type) => type switch
    {
        ModelType.Llama => "llama",
        ModelType.Mistral => "mistral",
        ModelType.Qwen2 => "qwen2",
        ModelType.Qwen3 => "qwen3",
    };

    /// <summary>The value of "architectures".</summary>
    public static string Architecture(this ModelType type) => type switch
    {
        ModelType.Llama => "LlamaForCausalLM",
        ModelType.Mistral => "MistralForCausalLM",
        ModelType.Qwen2 => "Qwen2ForCausalLM",
        ModelType.Qwen3 => "Qwen3ForCausalLM",
    };

    /// <summary>The type of a "model_type", or null if it is none of <see cref="Known"/>.</summary>
    public static ModelType? Find(string huggingFaceName)
    {
        foreach (var type in Enum.GetValues<ModelType>())
            if (type.HuggingFaceName() == huggingFaceName)
                return type;
        return null;
    }
}
