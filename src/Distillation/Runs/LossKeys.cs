using System.Globalization;
using ActorDistill.Distillation.Training;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Runs;

/// <summary>What of a loss decides the weights, by the names that operators use.</summary>
internal static class LossKeys
{
    public static IEnumerable<KeyValuePair<string, string>> Of(StepLosses losses)
    {
        var loss = losses.Loss;
        IEnumerable<(string Key, string Value)> keys =
        [
            ("objective", ObjectiveNames.Of(loss.Objective.Kind)), ("soft-weight", Text(loss.SoftWeight)),
            ("hard-weight", Text(loss.HardWeight)), ("head-chunk-rows", losses.ChunkRows is { } rows ? $"{rows}" : "default"),
            .. Of(loss.Objective), .. losses.Internal is { } representations ? Of(representations.Settings) : [],
        ];
        return keys.Select(pair => KeyValuePair.Create(pair.Key, pair.Value));
    }

    private static IEnumerable<(string Key, string Value)> Of(ObjectiveSettings objective) => objective switch
    {
        SymmetricKlSettings symmetric => [("forward-weight", Text(symmetric.ForwardWeight))],
        GeneralizedJsSettings mixed => [("teacher-weight", Text(mixed.TeacherWeight))],
        SkewForwardKlSettings skew => [("teacher-weight", Text(skew.TeacherWeight))],
        SkewReverseKlSettings skew =>
            [("student-weight", Text(skew.StudentWeight)), ("detach-mixture", skew.DetachMixture ? "true" : "false")],
        AdaptiveKlSettings adaptive => [("head-mass", Text(adaptive.HeadMass))],
        DecoupledKdSettings decoupled =>
        [
            ("target-weight", Text(decoupled.TargetWeight)), ("non-target-weight", Text(decoupled.NonTargetWeight)),
            ("temperature", Text(decoupled.Temperature)),
        ],
        TaidObjectiveSettings taid => Of(taid.Schedule),
        ForwardKlSettings or ForwardCrossEntropySettings => [("temperature", Text(objective.Temperature))],
        _ => [],
    };

    private static IEnumerable<(string Key, string Value)> Of(TaidSettings taid) =>
    [
        ("taid-start", Text(taid.TStart)), ("taid-end", Text(taid.TEnd)), ("taid-alpha", Text(taid.Alpha)), ("taid-beta", Text(taid.Beta)),
        ("taid-linear", taid.Adaptive ? "false" : "true"), ("taid-parity", taid.Parity ? "true" : "false"),
        ("taid-signal", taid.Signal == TaidSignal.Kl ? "kl" : "cross-entropy"),
    ];

    private static IEnumerable<(string Key, string Value)> Of(RepresentationSettings compared) =>
    [
        ("attention-weight", Text(compared.AttentionWeight)), ("hidden-weight", Text(compared.HiddenWeight)),
        ("hidden-loss", $"{compared.HiddenLoss}"), ("positions", $"{compared.Positions}"), ("layer-map", $"{compared.LayerMap}"),
        ("head-match", $"{compared.HeadMatch}"), ("relation-heads", $"{compared.RelationHeads}"),
        ("width-match", $"{compared.WidthMatch}"), ("stages", $"{compared.Stages.Kind}"),
        ("stage-steps", $"{compared.Stages.StageSteps}"), ("stage-threshold", Text(compared.Stages.HiddenThreshold)),
    ];

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
