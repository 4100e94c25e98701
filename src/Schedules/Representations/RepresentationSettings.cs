using System.Globalization;
using ActorDistill.Schedules.Stages;

namespace ActorDistill.Schedules.Representations;

/// <summary>How far apart two hidden vectors are. Both are blind to the vectors' lengths.</summary>
public enum HiddenLossKind
{
    /// <summary>1 - cos, 0 to 2 (the paper's).</summary>
    Cosine,

    /// <summary>Mean squared difference after both are scaled to a mean square of 1: twice the cosine loss.</summary>
    Mse,
}

/// <summary>Which of a sequence's valid positions the hidden loss compares.</summary>
public enum RepresentationPositions
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>The last one, which has seen the whole sequence.</summary>
    Last,

    /// <summary>The first one, where the paper's encoder has its [CLS].</summary>
    First,
}

/// <summary>How attention is compared.</summary>
public enum HeadMatch
{
    /// <summary>Head by head; both models have equally many (the paper's).</summary>
    Same,

    /// <summary>The means over the heads.</summary>
    Average,

    /// <summary>Relations of queries, keys and values among themselves, in heads of their own (MiniLMv2, Wang et al., 2021).</summary>
    Relations,
}

/// <summary>How hidden states of two widths are compared.</summary>
public enum WidthMatch
{
    /// <summary>They are equally wide (the paper's).</summary>
    Same,

    /// <summary>A matrix per layer, trained with the student and left behind after it, takes its states to the teacher's width.</summary>
    Learned,

    /// <summary>The teacher's states in their main directions, as many as the student is wide.</summary>
    Pca,
}

/// <summary>Distillation from internal representations (Aguilar et al., AAAI 2020): what is added to the loss on the tokens.</summary>
/// <param name="AttentionWeight">Weight of the attention loss, a divergence per row summed over the active layers; 0 for none.</param>
/// <param name="HiddenWeight">Weight of the hidden loss, summed over the active layers; 0 for none.</param>
/// <param name="HiddenLoss">The distance of hidden vectors.</param>
/// <param name="Positions">Where hidden vectors are compared; attention always at every valid position.</param>
/// <param name="LayerMap">Which layers are compared.</param>
/// <param name="HeadMatch">How attention is compared.</param>
/// <param name="RelationHeads">Heads of the relations, for <see cref="HeadMatch.Relations"/>; at least 1.</param>
/// <param name="WidthMatch">How widths are matched.</param>
/// <param name="Plan">Stages of the run; all at once when not given.</param>
public sealed record RepresentationSettings(
    double AttentionWeight = 1,
    double HiddenWeight = 1,
    HiddenLossKind HiddenLoss = HiddenLossKind.Cosine,
    RepresentationPositions Positions = RepresentationPositions.All,
    LayerMapKind LayerMap = LayerMapKind.LastOfGroup,
    HeadMatch HeadMatch = HeadMatch.Same,
    int RelationHeads = 4,
    WidthMatch WidthMatch = WidthMatch.Same,
    StagePlanSettings? Plan = null)
{
    /// <summary>The plan, with its default.</summary>
    public StagePlanSettings Stages => Plan ?? new StagePlanSettings();

    /// <summary>The first rule that does not hold, led by the setting's name as operators write it; null when all hold.</summary>
    public string? FirstFault()
    {
        if (!IsWeight(AttentionWeight))
            return $"attention-weight is {Text(AttentionWeight)}, must be a finite number from 0 up";
        if (!IsWeight(HiddenWeight))
            return $"hidden-weight is {Text(HiddenWeight)}, must be a finite number from 0 up";
        if (AttentionWeight == 0 && HiddenWeight == 0)
            return "attention-weight and hidden-weight are both 0, one must be above 0";
        if (RelationHeads < 1)
            return $"relation-heads is {RelationHeads}, must be at least 1";
        return Stages.FirstFault();
    }

    private static bool IsWeight(double value) => value >= 0 && double.IsFinite(value);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
