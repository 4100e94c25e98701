using ActorDistill.Schedules.Objectives;

namespace ActorDistill.Schedules.Payloads;

/// <summary>Which objectives can be computed from which payload. Asked before any work is done.</summary>
public static class PayloadRules
{
    /// <summary>
    /// Why this objective cannot be computed from this payload with these vocabularies, led by the setting's name as operators write
    /// it; null when it can. An objective without a teacher goes with everything.
    /// </summary>
    /// <param name="objective">The soft part of the loss.</param>
    /// <param name="payload">What each teacher hands over.</param>
    /// <param name="vocabSize">Columns that teacher and student have in common.</param>
    /// <param name="teacherCount">Teachers of an ensemble; 1 for a single teacher.</param>
    public static string? FirstFault(ObjectiveSettings objective, PayloadSettings payload, int vocabSize, int teacherCount = 1)
    {
        if (!objective.NeedsTeacher || payload.Kind is PayloadKind.Hidden or PayloadKind.Logits)
            return null;
        if (payload.Kind == PayloadKind.TopK && payload.TopK > vocabSize)
            return $"top-k is {payload.TopK}, must be at most the {vocabSize} tokens of the vocabulary";
        var name = ObjectiveNames.Of(objective.Kind);
        if (objective.Kind is ObjectiveKind.LogitMse or ObjectiveKind.UniversalLogit)
            return $"payload is {PayloadNames.Of(payload.Kind)}, but {name} needs every logit: hidden or logits";
        var onlyForward = objective.Kind is not (ObjectiveKind.ForwardKl or ObjectiveKind.ForwardCrossEntropy);
        if (payload.Kind == PayloadKind.Samples)
            return onlyForward ? $"payload is samples, which is unbiased for forward-kl and forward-cross-entropy only, not for {name}"
                : teacherCount > 1 ? $"payload is samples, which {teacherCount} teachers cannot mix: hidden, logits or top-k" : null;
        if (payload.Form == TopKForm.TailBucket)
            return null;
        var form = PayloadNames.Of(payload.Form);
        return onlyForward ? $"top-k-form is {form}, which is defined for forward-kl and forward-cross-entropy only, not for {name}"
            : teacherCount > 1 ? $"top-k-form is {form}, which {teacherCount} teachers cannot mix: tail-bucket" : null;
    }
}
