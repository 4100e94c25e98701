using ActorDistill.Schedules.Initialization;

namespace ActorDistill.Distillation.Initialization;

/// <summary>What a student kept of its teacher. Shares are 0 to 1; null where the method has no such step.</summary>
/// <param name="Kind">The method.</param>
/// <param name="CalibrationTokens">Tokens that the teacher read for it.</param>
/// <param name="Layers">The layers made from the teacher's; none when all is drawn.</param>
/// <param name="Groups">The kept key-value groups.</param>
/// <param name="HeadValues">The kept values of each head of queries and keys, in the student's order.</param>
/// <param name="EmbeddingShare">Of the energy of the embedding's rows.</param>
/// <param name="FinalNormShare">Of the energy at the final norm's input.</param>
/// <param name="FinalNormGain">The final norm's gain, before a tied head's least squares and the logit scale.</param>
/// <param name="Epsilon">The student's rms_norm_eps.</param>
/// <param name="LogitScale">What the logits were multiplied by.</param>
/// <param name="DrawnWeights">Weights that were drawn or left at their neutral value, by name.</param>
public sealed record InitializationReport(
    InitializationKind Kind,
    long CalibrationTokens,
    IReadOnlyList<KeptLayer> Layers,
    IReadOnlyList<int> Groups,
    IReadOnlyList<int> HeadValues,
    double? EmbeddingShare,
    double? FinalNormShare,
    double? FinalNormGain,
    double Epsilon,
    double? LogitScale,
    IReadOnlyList<string> DrawnWeights);

/// <summary>What a layer kept.</summary>
/// <param name="Student">The student's layer, from 0.</param>
/// <param name="Teacher">The teacher's, from 0.</param>
/// <param name="Influence">1 minus the mean cosine of the teacher layer's input and output.</param>
/// <param name="AttentionNormShare">rho: the share of energy kept at the attention norm's input.</param>
/// <param name="AttentionNormGain">The gain of that norm.</param>
/// <param name="FeedForwardNormShare">rho at the feed-forward norm's input.</param>
/// <param name="FeedForwardNormGain">The gain of that norm.</param>
/// <param name="Neurons">Neurons kept.</param>
/// <param name="NeuronScoreShare">Of the sum of all neurons' scores.</param>
/// <param name="NeuronEnergyShare">Of the energy of all neurons' activations.</param>
public sealed record KeptLayer(
    int Student,
    int Teacher,
    double? Influence = null,
    double? AttentionNormShare = null,
    double? AttentionNormGain = null,
    double? FeedForwardNormShare = null,
    double? FeedForwardNormGain = null,
    int Neurons = 0,
    double? NeuronScoreShare = null,
    double? NeuronEnergyShare = null);
