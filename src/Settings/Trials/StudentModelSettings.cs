using ActorDistill.Schedules.Initialization;

namespace ActorDistill.Settings.Trials;

/// <summary>What learns: a model folder, or a model that is made from the teacher. What is not given follows from the teacher's.</summary>
/// <param name="Folder">Hugging Face folder with the first weights, on the teacher's machine; null when they are made.</param>
/// <param name="Initialization">How they are made.</param>
/// <param name="HiddenSize">Values per token between the layers.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KeyValueHeads">Key and value heads.</param>
/// <param name="IntermediateSize">Values per token inside a feed-forward block.</param>
/// <param name="HeadDim">Values per head.</param>
/// <param name="Tie">Whether the head is the embedding.</param>
/// <param name="ComputeDtype">What it computes in over float32 weights: "float32", "bfloat16", or "float16" on a GPU.</param>
public sealed record StudentModelSettings(
    string? Folder, InitializationSettings Initialization, int? HiddenSize, int? Layers, int? Heads, int? KeyValueHeads,
    int? IntermediateSize, int? HeadDim, bool? Tie, string ComputeDtype)
{
    /// <summary>Null, or what is wrong with the first setting that cannot be.</summary>
    public string? FirstFault() => Folder != null && GivenSizes().FirstOrDefault() is { } given
        ? $"folder and {given} exclude each other: the folder's config.json has the sizes"
        : null;

    private IEnumerable<string> GivenSizes()
    {
        if (HiddenSize != null) yield return "hidden-size";
        if (Layers != null) yield return "layers";
        if (Heads != null) yield return "heads";
        if (KeyValueHeads != null) yield return "key-value-heads";
        if (IntermediateSize != null) yield return "intermediate-size";
        if (HeadDim != null) yield return "head-dim";
        if (Tie != null) yield return "tie";
    }
}
