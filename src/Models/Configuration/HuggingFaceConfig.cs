using System.Text.Json;
using ActorDistill.Storage;

namespace ActorDistill.Models.Configuration;

/// <summary>
/// The file config.json of a Hugging Face folder. Absent keys get the defaults that transformers gives them for the model type
/// (source: src/transformers/models/*/configuration_*.py); both the older spelling (rope_theta, rope_scaling, torch_dtype) and
/// that of transformers 5 (rope_parameters, dtype) are read. What cannot be computed exactly is refused, not guessed.
/// </summary>
public static class HuggingFaceConfig
{
    /// <summary>The file's name.</summary>
    public const string FileName = "config.json";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads config.json of a folder.</summary>
    /// <exception cref="OperatorException">The file is missing or no JSON, or a key is missing or its value is not possible.</exception>
    public static DecoderConfig Read(string folder) => ReadFile(Path.Combine(folder, FileName));

    /// <summary>Reads a file of any name that is laid out as config.json, such as a student's config given by itself.</summary>
    /// <inheritdoc cref="Read"/>
    public static DecoderConfig ReadFile(string path)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new OperatorException($"{path}: is no JSON object");
        return Decoder(new ConfigJson(path, "", document.RootElement)).RequireValid(path);
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(FaultOf.Disk(path, "read", () => File.ReadAllBytes(path)), Strict);
        }
        // JSON may escape half a surrogate pair, which no string can hold; .NET reports that as an invalid operation.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OperatorException($"{path}: is no JSON: {e.Message}", e);
        }
    }

    private static DecoderConfig Decoder(ConfigJson json)
    {
        var type = ReadModelType(json);
        RequireSilu(json);
        var (ropeTheta, ropeScaling) = RopeReader.Read(json);
        var hiddenSize = json.RequiredInt("hidden_size");
        var numLayers = json.RequiredInt("num_hidden_layers");
        var numHeads = json.RequiredInt("num_attention_heads");
        return new DecoderConfig
        {
            ModelType = type,
            VocabSize = json.RequiredInt("vocab_size"),
            HiddenSize = hiddenSize,
            IntermediateSize = json.RequiredInt("intermediate_size"),
            NumLayers = numLayers,
            NumHeads = numHeads,
            NumKeyValueHeads = ReadNumKeyValueHeads(type, json, numHeads),
            HeadDim = ReadHeadDim(type, json, hiddenSize, numHeads),
            MaxPositions = json.Int("max_position_embeddings") ?? DefaultMaxPositions(type),
            RmsNormEps = json.Double("rms_norm_eps") ?? 1e-6,
            RopeTheta = ropeTheta,
            RopeScaling = ropeScaling,
            TieWordEmbeddings = json.Bool("tie_word_embeddings") ?? false,
            AttentionBias = type == ModelType.Qwen2 || HasBiasKey(type) && (json.Bool("attention_bias") ?? false),
            MlpBias = type == ModelType.Llama && (json.Bool("mlp_bias") ?? false),
            SlidingWindow = SlidingWindowReader.Read(type, json, numLayers),
            BosTokenId = json.Has("bos_token_id") ? json.Int("bos_token_id") : DefaultToken(type, 1),
            EosTokenIds = json.Has("eos_token_id") ? json.Ints("eos_token_id") : DefaultToken(type, 2) is { } eos ? [eos] : [],
            PadTokenId = json.Int("pad_token_id"),
            TorchDtype = ReadDtype(json),
        };
    }

    private static ModelType ReadModelType(ConfigJson json)
    {
        var name = json.String("model_type") ?? throw json.Fault($"model_type is missing; known are {ModelTypes.Known}");
        return ModelTypes.Find(name) ?? throw json.Fault($"model_type {name} is not known; known are {ModelTypes.Known}");
    }

    private static void RequireSilu(ConfigJson json)
    {
        // transformers has two names for the same function.
        if (json.String("hidden_act") is { } name && name is not ("silu" or "swish"))
            throw json.Fault($"hidden_act {name} is not known; known is silu");
    }

    // An explicit null means "as many as query heads"; only an absent key means the type's own default.
    private static int ReadNumKeyValueHeads(ModelType type, ConfigJson json, int numHeads) =>
        json.Int("num_key_value_heads") ?? (json.Has("num_key_value_heads") ? numHeads : type switch
        {
            ModelType.Llama => numHeads,
            ModelType.Mistral => 8,
            ModelType.Qwen2 or ModelType.Qwen3 => 32,
        });

    private static int ReadHeadDim(ModelType type, ConfigJson json, int hiddenSize, int numHeads)
    {
        if (json.Int("head_dim") is { } headDim)
            return headDim;
        if (type == ModelType.Qwen3 && !json.Has("head_dim"))
            return 128;
        if (hiddenSize <= 0 || numHeads <= 0)
            return 1; // DecoderConfigRules refuses these two sizes first.
        return hiddenSize % numHeads == 0
            ? hiddenSize / numHeads
            : throw json.Fault($"hidden_size {hiddenSize} is no multiple of num_attention_heads {numHeads}, and head_dim is not given");
    }

    private static bool HasBiasKey(ModelType type) => type is ModelType.Llama or ModelType.Qwen3;

    private static int DefaultMaxPositions(ModelType type) => type switch
    {
        ModelType.Llama => 2048,
        ModelType.Mistral => 131072,
        ModelType.Qwen2 or ModelType.Qwen3 => 32768,
    };

    private static int? DefaultToken(ModelType type, int id) => type is ModelType.Llama or ModelType.Mistral ? id : null;

    private static string? ReadDtype(ConfigJson json)
    {
        const string prefix = "torch.";
        var name = json.String("dtype") ?? json.String("torch_dtype");
        return name != null && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
    }
}
