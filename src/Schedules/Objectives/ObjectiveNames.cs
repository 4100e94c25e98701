using System.Diagnostics.CodeAnalysis;

namespace ActorDistill.Schedules.Objectives;

/// <summary>The names by which operators call the objectives.</summary>
public static class ObjectiveNames
{
    /// <summary>Every name, in the order of <see cref="ObjectiveKind"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<ObjectiveKind>().Select(Of)];

    /// <summary>The name of an objective: "forward-kl".</summary>
    public static string Of(ObjectiveKind kind) => kind switch
    {
        ObjectiveKind.HardCrossEntropy => "hard-cross-entropy",
        ObjectiveKind.ForwardKl => "forward-kl",
        ObjectiveKind.ForwardCrossEntropy => "forward-cross-entropy",
        ObjectiveKind.ReverseKl => "reverse-kl",
        ObjectiveKind.SymmetricKl => "symmetric-kl",
        ObjectiveKind.GeneralizedJs => "generalized-js",
        ObjectiveKind.TotalVariation => "total-variation",
        ObjectiveKind.SkewForwardKl => "skew-forward-kl",
        ObjectiveKind.SkewReverseKl => "skew-reverse-kl",
        ObjectiveKind.AdaptiveKl => "adaptive-kl",
        ObjectiveKind.DecoupledKd => "decoupled-kd",
        ObjectiveKind.LogitMse => "logit-mse",
        ObjectiveKind.Taid => "taid",
        ObjectiveKind.UniversalLogit => "universal-logit",
    };

    /// <summary>The objective of a name; underscores, as golden files write them, count as hyphens.</summary>
    /// <returns>False when no objective has this name.</returns>
    public static bool TryParse(string name, [NotNullWhen(true)] out ObjectiveKind? kind)
    {
        var hyphenated = name.Replace('_', '-');
        kind = null;
        foreach (var candidate in Enum.GetValues<ObjectiveKind>())
            if (Of(candidate) == hyphenated)
                kind = candidate;
        return kind != null;
    }
}
