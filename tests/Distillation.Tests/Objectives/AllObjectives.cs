using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>One objective with parameters that tell its parts apart, and what is true of it.</summary>
/// <param name="Name">What a failed test shows.</param>
/// <param name="Settings">The objective.</param>
/// <param name="Coefficient">TAID's t.</param>
/// <param name="IsDivergence">At least 0 everywhere, and 0 with gradient 0 where both sides agree.</param>
public sealed record Variant(string Name, ObjectiveSettings Settings, double Coefficient = 1, bool IsDivergence = true)
{
    public override string ToString() => Name;
}

/// <summary>The objectives that the tests of common properties go through.</summary>
internal static class AllObjectives
{
    public static IReadOnlyList<Variant> Variants { get; } =
    [
        new("hard cross-entropy", new HardCrossEntropySettings(), IsDivergence: false),
        new("forward KL", new ForwardKlSettings()),
        new("forward KL, T = 2.5", new ForwardKlSettings(2.5)),
        new("forward cross-entropy, T = 0.7", new ForwardCrossEntropySettings(0.7), IsDivergence: false),
        new("reverse KL", new ReverseKlSettings()),
        new("symmetric KL", new SymmetricKlSettings(0.3)),
        new("generalized JS, b = 0.1", new GeneralizedJsSettings(0.1)),
        new("generalized JS, b = 0.9", new GeneralizedJsSettings(0.9)),
        new("generalized JS, b = 0", new GeneralizedJsSettings(0)),
        new("generalized JS, b = 1", new GeneralizedJsSettings(1)),
        new("total variation", new TotalVariationSettings()),
        new("skew forward KL", new SkewForwardKlSettings(0.2)),
        new("skew forward KL, a = 0", new SkewForwardKlSettings(0)),
        new("skew reverse KL", new SkewReverseKlSettings(0.2)),
        new("skew reverse KL, a = 0", new SkewReverseKlSettings(0)),
        new("skew reverse KL, mixture held", new SkewReverseKlSettings(0.2, DetachMixture: true)),
        new("adaptive KL", new AdaptiveKlSettings(0.6)),
        new("decoupled KD", new DecoupledKdSettings(1.3, 0.4)),
        new("decoupled KD, T = 2", new DecoupledKdSettings(1, 8, 2)),
        new("logit MSE", new LogitMseSettings()),
        new("TAID, t = 0", Taid(), 0, IsDivergence: false),
        new("TAID, t = 0.4", Taid(), 0.4, IsDivergence: false),
        new("TAID, t = 1", Taid(), 1, IsDivergence: false),
        new("universal logit", new UniversalLogitSettings()),
    ];

    public static TaidObjectiveSettings Taid() => new(new TaidSettings(StepCount: 1));
}
